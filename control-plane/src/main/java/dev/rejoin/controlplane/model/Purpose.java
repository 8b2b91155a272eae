package dev.rejoin.controlplane.model;

/** What a connection is expected to want, judged by whether a session of the announced agent is known. */
public enum Purpose {
  /** To go on with a session: cheap, and let in first. */
  RESUME,
  /** To register in full, or nobody knows. */
  REGISTRATION
}
