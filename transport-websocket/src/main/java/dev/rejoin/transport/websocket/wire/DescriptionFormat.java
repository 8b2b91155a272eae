package dev.rejoin.transport.websocket.wire;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.ServerSpecs;

/** The JSON form of an {@link AgentDescription}. */
final class DescriptionFormat {
  private DescriptionFormat() {}

  static void write(AgentDescription description, JsonWriter object) {
    object.text("id", description.id());
    object.textUnlessEmpty("name", description.name());
    object.textUnlessEmpty("cluster", description.cluster());
    object.textUnlessEmpty("kubernetes_version", description.kubernetesVersion());
    object.textUnlessEmpty("server_address", description.serverAddress());
    object.textUnlessEmpty("cloud_provider", description.cloudProvider());
    object.textUnlessEmpty("region", description.region());
    write(description.serverSpecs(), object);
    object.textsUnlessEmpty("labels", description.labels());
    object.textsUnlessEmpty("metadata", description.metadata());
  }

  private static void write(ServerSpecs specs, JsonWriter object) {
    if (!specs.equals(ServerSpecs.unknown())) {
      object.startObject("server_specs");
      object.integerUnlessZero("cpu_cores", specs.cpuCores());
      object.integerUnlessZero("memory_bytes", specs.memoryBytes());
      object.integerUnlessZero("disk_bytes", specs.diskBytes());
      object.textUnlessEmpty("operating_system", specs.operatingSystem());
      object.textUnlessEmpty("architecture", specs.architecture());
      object.endObject();
    }
  }

  static AgentDescription read(JsonObject object) throws MalformedMessageException {
    return new AgentDescription(
        id(object),
        object.text("name"),
        object.text("cluster"),
        object.text("kubernetes_version"),
        object.text("server_address"),
        object.text("cloud_provider"),
        object.text("region"),
        readSpecs(object.objectOrEmpty("server_specs")),
        object.texts("labels"),
        object.texts("metadata"));
  }

  private static String id(JsonObject object) throws MalformedMessageException {
    String id = object.identifier("id");
    try {
      return AgentDescription.requireId(id);
    } catch (IllegalArgumentException e) {
      throw object.invalid("id", id, "1..128 characters of [A-Za-z0-9._:-]");
    }
  }

  private static ServerSpecs readSpecs(JsonObject specs) throws MalformedMessageException {
    return new ServerSpecs(
        specs.smallIntegerOrZero("cpu_cores"),
        specs.integerOrZero("memory_bytes"),
        specs.integerOrZero("disk_bytes"),
        specs.text("operating_system"),
        specs.text("architecture"));
  }
}
