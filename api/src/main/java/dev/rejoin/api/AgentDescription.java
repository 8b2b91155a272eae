package dev.rejoin.api;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything a control plane learns about an agent at a full registration.
 *
 * <p>Texts are empty where unknown. Maps are sorted copies. No text, key or value may contain a NUL character, which
 * separates the fields of the canonical form behind {@link #fingerprint()}.
 *
 * @param id the agent's identity, bound to its credential by the control plane; 1..128 characters of
 *     {@code [A-Za-z0-9._:-]}
 * @param labels short, selectable facts
 * @param metadata anything else
 */
public record AgentDescription(
    String id,
    String name,
    String cluster,
    String kubernetesVersion,
    String serverAddress,
    String cloudProvider,
    String region,
    ServerSpecs serverSpecs,
    SortedMap<String, String> labels,
    SortedMap<String, String> metadata) {

  private static final int LONGEST_ID = 128;

  /** Precedes the value of a label in the canonical form, where empty fields are left out but empty labels are not. */
  private static final String PRESENT = "=";

  public AgentDescription {
    requireId(id);
    labels = copy(labels);
    metadata = copy(metadata);
    requireNoNul("name", name);
    requireNoNul("cluster", cluster);
    requireNoNul("kubernetes_version", kubernetesVersion);
    requireNoNul("server_address", serverAddress);
    requireNoNul("cloud_provider", cloudProvider);
    requireNoNul("region", region);
    requireNoNul("server_specs.operating_system", serverSpecs.operatingSystem());
    requireNoNul("server_specs.architecture", serverSpecs.architecture());
    requireNoNul("labels", labels);
    requireNoNul("metadata", metadata);
  }

  /** Most maps are empty, and a simulation has a million agents. */
  private static SortedMap<String, String> copy(SortedMap<String, String> map) {
    return map.isEmpty()
        ? Collections.emptySortedMap()
        : Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }

  private static void requireNoNul(String field, Map<String, String> entries) {
    entries.forEach((key, value) -> {
      requireNoNul(field, key);
      requireNoNul(field + "." + key, value);
    });
  }

  private static void requireNoNul(String field, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(field + ": contains NUL (expected: text without NUL)");
    }
  }

  /**
   * Checks an agent id.
   *
   * @throws IllegalArgumentException naming the value and the expectation
   */
  public static String requireId(String id) {
    boolean valid = !id.isEmpty()
        && id.length() <= LONGEST_ID
        && id.chars().allMatch(AgentDescription::isIdCharacter);
    if (!valid) {
      throw new IllegalArgumentException(
          "id: '" + id + "' (expected: 1..128 characters of [A-Za-z0-9._:-])");
    }
    return id;
  }

  private static boolean isIdCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "._:-".indexOf(c) >= 0;
  }

  /** SHA-256 over the canonical form, in hexadecimal: equal for equal descriptions, in every language and release. */
  public String fingerprint() {
    return Fingerprint.of(canonicalFields());
  }

  private SortedMap<String, String> canonicalFields() {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put("id", id);
    fields.put("name", name);
    fields.put("cluster", cluster);
    fields.put("kubernetes_version", kubernetesVersion);
    fields.put("server_address", serverAddress);
    fields.put("cloud_provider", cloudProvider);
    fields.put("region", region);
    fields.put("server_specs.cpu_cores", Integer.toString(serverSpecs.cpuCores()));
    fields.put("server_specs.memory_bytes", Long.toString(serverSpecs.memoryBytes()));
    fields.put("server_specs.disk_bytes", Long.toString(serverSpecs.diskBytes()));
    fields.put("server_specs.operating_system", serverSpecs.operatingSystem());
    fields.put("server_specs.architecture", serverSpecs.architecture());
    labels.forEach((key, value) -> fields.put("labels." + key, PRESENT + value));
    metadata.forEach((key, value) -> fields.put("metadata." + key, PRESENT + value));
    return fields;
  }

  public static Builder builder(String id) {
    return new Builder(id);
  }

  /** Collects a description; everything but the id is optional. Not thread-safe. */
  public static final class Builder {
    private final String id;
    private String name = "";
    private String cluster = "";
    private String kubernetesVersion = "";
    private String serverAddress = "";
    private String cloudProvider = "";
    private String region = "";
    private ServerSpecs serverSpecs = ServerSpecs.unknown();
    private Map<String, String> labels = Map.of();
    private Map<String, String> metadata = Map.of();

    private Builder(String id) {
      this.id = id;
    }

    public Builder name(String name) {
      this.name = name;
      return this;
    }

    public Builder cluster(String cluster) {
      this.cluster = cluster;
      return this;
    }

    public Builder kubernetesVersion(String kubernetesVersion) {
      this.kubernetesVersion = kubernetesVersion;
      return this;
    }

    public Builder serverAddress(String serverAddress) {
      this.serverAddress = serverAddress;
      return this;
    }

    public Builder cloudProvider(String cloudProvider) {
      this.cloudProvider = cloudProvider;
      return this;
    }

    public Builder region(String region) {
      this.region = region;
      return this;
    }

    public Builder serverSpecs(ServerSpecs serverSpecs) {
      this.serverSpecs = serverSpecs;
      return this;
    }

    public Builder labels(Map<String, String> labels) {
      this.labels = labels;
      return this;
    }

    public Builder metadata(Map<String, String> metadata) {
      this.metadata = metadata;
      return this;
    }

    public AgentDescription build() {
      return new AgentDescription(
          id,
          name,
          cluster,
          kubernetesVersion,
          serverAddress,
          cloudProvider,
          region,
          serverSpecs,
          new TreeMap<>(labels),
          new TreeMap<>(metadata));
    }
  }
}
