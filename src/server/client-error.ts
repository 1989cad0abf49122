import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { ProblemError } from './problem.ts';

/** What the HTTP parser refuses never becomes a request: the answer is written by hand, as a problem like every other. */
export function answerBrokenRequests(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // It has gone, or was answered already.
    if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) return void socket.destroy();
    void write(socket, problemOf(error.code));
  });
}

function problemOf(code: string | undefined): ProblemError {
  if (code === 'HPE_HEADER_OVERFLOW') return new ProblemError(431, 'headers-too-large', 'The headers are too large');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new ProblemError(408, 'too-slow', 'The request did not arrive in time');
  return new ProblemError(400, 'not-http', 'This is no HTTP request');
}

async function write(socket: Socket, problem: ProblemError): Promise<void> {
  const response = problem.toResponse(undefined);
  const body = await response.text();
  const headers = [...response.headers, ['content-length', String(Buffer.byteLength(body))], ['connection', 'close']];
  socket.end(`HTTP/1.1 ${problem.status} Refused\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`);
}
