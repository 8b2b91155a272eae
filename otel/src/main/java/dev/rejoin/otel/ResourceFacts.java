package dev.rejoin.otel;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.semconv.ServiceAttributes;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Who sends: what the SDK does not find out by itself. Anything given by {@code OTEL_RESOURCE_ATTRIBUTES} stands. */
final class ResourceFacts {
  private static final AttributeKey<String> INSTANCE_ID =
      AttributeKey.stringKey("service.instance.id");
  private static final String UNNAMED = "unknown_service";

  /**
   * Names by which a pod's facts are usually handed to it through the downward API. Outside Kubernetes they mean something
   * else.
   */
  private static final Map<String, String> DOWNWARD = Map.of(
      "POD_NAME", "k8s.pod.name",
      "POD_UID", "k8s.pod.uid",
      "POD_NAMESPACE", "k8s.namespace.name",
      "NODE_NAME", "k8s.node.name",
      "CONTAINER_NAME", "k8s.container.name",
      "CLUSTER_NAME", "k8s.cluster.name");

  private ResourceFacts() {}

  /**
   * Completes what is known.
   *
   * @param environment a variable's value, or null
   */
  static Resource complete(
      Resource known,
      String serviceName,
      String release,
      String instanceId,
      UnaryOperator<@Nullable String> environment) {
    Attributes given = known.getAttributes();
    AttributesBuilder found = Attributes.builder();
    String name = given.get(ServiceAttributes.SERVICE_NAME);
    if (name == null || name.startsWith(UNNAMED)) {
      found.put(ServiceAttributes.SERVICE_NAME, serviceName);
    }
    putIfAbsent(given, found, ServiceAttributes.SERVICE_VERSION, release);
    putIfAbsent(given, found, INSTANCE_ID, instanceId);
    if (environment.apply("KUBERNETES_SERVICE_HOST") != null) {
      DOWNWARD.forEach((variable, key) ->
          putIfAbsent(given, found, AttributeKey.stringKey(key), environment.apply(variable)));
      if (environment.apply("POD_NAME") == null) {
        AttributeKey<String> podName = AttributeKey.stringKey("k8s.pod.name");
        putIfAbsent(given, found, podName, environment.apply("HOSTNAME"));
      }
    }
    return known.merge(Resource.create(found.build()));
  }

  private static void putIfAbsent(
      Attributes given, AttributesBuilder found, AttributeKey<String> key, @Nullable String value) {
    if (given.get(key) == null && value != null && !value.isBlank()) {
      found.put(key, value);
    }
  }
}
