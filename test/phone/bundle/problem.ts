/** What keeps a Mini Program from being built; the message names file and reason. */
export class BuildProblem extends Error {}
