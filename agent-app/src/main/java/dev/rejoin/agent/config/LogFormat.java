package dev.rejoin.agent.config;

/** What a log line looks like. */
public enum LogFormat {
  /** One readable line. */
  HUMAN,
  /** One JSON object on a line. */
  JSON
}
