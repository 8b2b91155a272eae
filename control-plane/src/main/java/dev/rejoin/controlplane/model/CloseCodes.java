package dev.rejoin.controlplane.model;

/** The close codes this control plane uses, beside the standard ones it merely passes on. */
public final class CloseCodes {
  /** A superseded connection has been read for long enough. */
  public static final int NORMAL = 1000;

  /** The control plane stops. */
  public static final int GOING_AWAY = 1001;

  /** A number was skipped, or the transport's protocol was broken. */
  public static final int PROTOCOL_ERROR = 1002;

  /** A binary frame. */
  public static final int UNSUPPORTED_DATA = 1003;

  /** Text that is not UTF-8. */
  public static final int INVALID_TEXT = 1007;

  /** A frame or message over the limit. */
  public static final int TOO_LARGE = 1009;

  /** The state could not be stored. */
  public static final int INTERNAL_ERROR = 1011;

  /** The control plane was drained: another endpoint first. */
  public static final int SERVICE_RESTART = 1012;

  /** Nothing was heard for too long; the session is kept. From the range for private use. */
  public static final int SILENT = 4408;

  private CloseCodes() {}
}
