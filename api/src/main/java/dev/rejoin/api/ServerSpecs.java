package dev.rejoin.api;

/**
 * The machine an agent runs on.
 *
 * @param cpuCores logical processors; 0 where unknown
 * @param memoryBytes physical memory; 0 where unknown
 * @param diskBytes size of the root file system; 0 where unknown
 * @param operatingSystem for example {@code linux 6.1}; empty where unknown
 * @param architecture for example {@code amd64}; empty where unknown
 */
public record ServerSpecs(
    int cpuCores, long memoryBytes, long diskBytes, String operatingSystem, String architecture) {

  private static final ServerSpecs UNKNOWN = new ServerSpecs(0, 0, 0, "", "");

  public ServerSpecs {
    if (cpuCores < 0 || memoryBytes < 0 || diskBytes < 0) {
      throw new IllegalArgumentException("server_specs: " + cpuCores + " cores, " + memoryBytes
          + " B memory, " + diskBytes + " B disk (expected: none negative)");
    }
  }

  public static ServerSpecs unknown() {
    return UNKNOWN;
  }
}
