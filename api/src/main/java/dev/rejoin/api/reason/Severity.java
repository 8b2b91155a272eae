package dev.rejoin.api.reason;

/** How fast a retry may follow. */
public enum Severity {
  /** Likely to pass: the strategy's own pace. */
  TRANSIENT,
  /** Will not pass by itself (credentials, certificates, policy): at least 60 s apart until something changes. */
  SLOW,
  /** Will not pass until an operator changes something: retrying stops. */
  PERMANENT
}
