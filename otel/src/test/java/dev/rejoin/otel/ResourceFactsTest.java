package dev.rejoin.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResourceFactsTest {

  @Test
  void pod_isNamedByTheDownwardApi() {
    Resource resource = complete(
        Resource.empty(),
        Map.of(
            "KUBERNETES_SERVICE_HOST", "10.0.0.1",
            "POD_NAME", "edge-7f",
            "POD_NAMESPACE", "agents",
            "NODE_NAME", "node-3",
            "HOSTNAME", "other"));

    assertThat(text(resource, "k8s.pod.name")).isEqualTo("edge-7f");
    assertThat(text(resource, "k8s.namespace.name")).isEqualTo("agents");
    assertThat(text(resource, "k8s.node.name")).isEqualTo("node-3");
    assertThat(text(resource, "k8s.container.name")).isNull();
  }

  @Test
  void pod_thatIsToldNothing_goesByItsHostName() {
    Resource resource = complete(
        Resource.empty(), Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "HOSTNAME", "edge-7f"));

    assertThat(text(resource, "k8s.pod.name")).isEqualTo("edge-7f");
  }

  @Test
  void sameVariables_outsideKubernetes_meanSomethingElse() {
    Resource resource = complete(
        Resource.empty(), Map.of("CONTAINER_NAME", "box", "NODE_NAME", "n", "HOSTNAME", "h"));

    assertThat(resource.getAttributes().asMap().keySet())
        .extracting(AttributeKey::getKey)
        .containsExactlyInAnyOrder("service.name", "service.version", "service.instance.id");
  }

  @Test
  void whatWasGiven_stands() {
    Resource given = Resource.create(Attributes.of(
        AttributeKey.stringKey("service.name"), "mine",
        AttributeKey.stringKey("service.instance.id"), "42"));

    Resource resource = complete(given, Map.of());

    assertThat(text(resource, "service.name")).isEqualTo("mine");
    assertThat(text(resource, "service.instance.id")).isEqualTo("42");
  }

  private static Resource complete(Resource known, Map<String, String> environment) {
    return ResourceFacts.complete(known, "rejoin-agent", "1.2.3", "id-1", environment::get);
  }

  private static @Nullable String text(Resource resource, String key) {
    return resource.getAttribute(AttributeKey.stringKey(key));
  }
}
