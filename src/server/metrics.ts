const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts in the Prometheus text format. Labels are routes, methods and statuses: a bounded number, and no content. */
export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #durations = new Map<string, { buckets: number[]; sum: number; count: number }>();
  readonly #counters = new Map<string, { help: string; value: number }>();
  readonly #gauges: { name: string; help: string; read: () => number }[] = [];

  request(method: string, route: string, status: number, seconds: number): void {
    const labels = `method="${method}",route="${route}"`;
    const key = `${labels},status="${status}"`;
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
    const duration = this.#durations.get(labels) ?? { buckets: BOUNDS.map(() => 0), sum: 0, count: 0 };
    this.#durations.set(labels, duration);
    duration.sum += seconds;
    duration.count++;
    for (const [i, bound] of BOUNDS.entries()) if (seconds <= bound) duration.buckets[i]!++;
  }

  add(name: string, help: string, value: number): void {
    const counter = this.#counters.get(name) ?? { help, value: 0 };
    counter.value += value;
    this.#counters.set(name, counter);
  }

  gauge(name: string, help: string, read: () => number): void {
    this.#gauges.push({ name, help, read });
  }

  text(): string {
    const lines = ['# HELP coagency_requests_total Requests answered.', '# TYPE coagency_requests_total counter'];
    for (const [labels, count] of this.#requests) lines.push(`coagency_requests_total{${labels}} ${count}`);
    lines.push('# HELP coagency_request_seconds Time until the answer began.', '# TYPE coagency_request_seconds histogram');
    for (const [labels, { buckets, sum, count }] of this.#durations) {
      for (const [i, bound] of BOUNDS.entries()) lines.push(`coagency_request_seconds_bucket{${labels},le="${bound}"} ${buckets[i]}`);
      lines.push(`coagency_request_seconds_bucket{${labels},le="+Inf"} ${count}`);
      lines.push(`coagency_request_seconds_sum{${labels}} ${sum}`, `coagency_request_seconds_count{${labels}} ${count}`);
    }
    for (const [name, { help, value }] of this.#counters)
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} counter`, `${name} ${value}`);
    for (const { name, help, read } of this.#gauges) lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${read()}`);
    return `${lines.join('\n')}\n`;
  }
}
