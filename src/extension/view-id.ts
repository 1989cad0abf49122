/** The panel's id, apart from the tables that package.json is made of: those are not loaded in the editor. */
export const VIEW_ID = 'coagency.plan';
