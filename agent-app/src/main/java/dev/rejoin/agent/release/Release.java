package dev.rejoin.agent.release;

/** Which release this is. */
public final class Release {

  private Release() {}

  /** The version in the jar's manifest; {@code development} where the classes are not in a jar. */
  public static String version() {
    String version = Release.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
