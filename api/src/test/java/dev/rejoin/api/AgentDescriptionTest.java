package dev.rejoin.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentDescriptionTest {
  /**
   * Computed by hand from the canonical form in the protocol's description. They never change: an agent of one release
   * resumes at a control plane of another.
   */
  private static final String BARE =
      "06da06a2897ef9d78183397ca71407f3ea3271242201b5d6155a7740c2e1e818";

  private static final String COMPLETE =
      "416bd2073d7153b6f7cdb8c024e57a9dc98c7b6c29bb387989f17f286005300f";

  @Test
  void fingerprint_ofABareDescription_isTheGoldenOne() {
    assertThat(AgentDescription.builder("agent-1").build().fingerprint()).isEqualTo(BARE);
  }

  @Test
  void fingerprint_ofACompleteDescription_isTheGoldenOne() {
    assertThat(complete().build().fingerprint()).isEqualTo(COMPLETE);
  }

  @Test
  void fingerprint_doesNotDependOnTheOrderOfLabels() {
    TreeMap<String, String> reversed = new TreeMap<>(Comparator.reverseOrder());
    reversed.putAll(Map.of("tier", "edge", "zone", ""));

    assertThat(complete().labels(reversed).build().fingerprint()).isEqualTo(COMPLETE);
    assertThat(complete().labels(reversed).build()).isEqualTo(complete().build());
  }

  @Test
  void fingerprint_ofAnyChange_isAnother() {
    List<AgentDescription> changed = List.of(
        complete().build(),
        complete().name("Agent Two").build(),
        complete().cluster("").build(),
        complete().kubernetesVersion("v1.31.3").build(),
        complete().serverAddress("10.0.0.8").build(),
        complete().cloudProvider("gcp").build(),
        complete().region("eu-west-2").build(),
        complete().serverSpecs(ServerSpecs.unknown()).build(),
        complete().labels(Map.of()).build(),
        complete().labels(Map.of("tier", "edge")).build(),
        complete().labels(Map.of("tier", "edge", "zone", "a")).build(),
        complete().labels(Map.of("tier", "", "zone", "")).build(),
        complete().metadata(Map.of("owner", "")).build(),
        complete().metadata(Map.of()).build());

    Set<String> fingerprints = new HashSet<>();
    changed.forEach(description -> fingerprints.add(description.fingerprint()));
    assertThat(fingerprints).hasSameSizeAs(changed);
  }

  @Test
  void maps_areCopiesThatNobodyChanges() {
    Map<String, String> labels = new TreeMap<>(Map.of("a", "1"));
    AgentDescription description =
        AgentDescription.builder("agent-1").labels(labels).build();

    labels.put("b", "2");

    assertThat(description.labels()).containsOnlyKeys("a");
    assertThatThrownBy(() -> description.labels().put("c", "3"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "agent-1", "A.b_c:d-9"})
  void id_ofHarmlessCharacters_isAccepted(String id) {
    assertThat(AgentDescription.requireId(id)).isEqualTo(id);
    assertThat(AgentDescription.requireId("x".repeat(128))).hasSize(128);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a/b", "ä", "a\n", "../x"})
  void id_ofAnythingElse_isRefused(String id) {
    assertThatThrownBy(() -> AgentDescription.builder(id).build())
        .hasMessage("id: '" + id + "' (expected: 1..128 characters of [A-Za-z0-9._:-])");
    assertThatThrownBy(() -> AgentDescription.requireId("x".repeat(129)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nul_whichSeparatesTheFieldsOfTheCanonicalForm_isRefused() {
    assertThatThrownBy(() -> complete().name("a\0b").build())
        .hasMessage("name: contains NUL (expected: text without NUL)");
    assertThatThrownBy(() -> complete().labels(Map.of("k\0", "v")).build())
        .hasMessage("labels: contains NUL (expected: text without NUL)");
    assertThatThrownBy(() -> complete().metadata(Map.of("k", "\0")).build())
        .hasMessage("metadata.k: contains NUL (expected: text without NUL)");
  }

  @Test
  void specs_belowZero_areRefused() {
    assertThatThrownBy(() -> new ServerSpecs(-1, 0, 0, "", "")).hasMessageContaining("-1 cores");
  }

  private static AgentDescription.Builder complete() {
    return AgentDescription.builder("agent-1")
        .name("Agent One")
        .cluster("prod")
        .kubernetesVersion("v1.31.2")
        .serverAddress("10.0.0.7")
        .cloudProvider("aws")
        .region("eu-west-1")
        .serverSpecs(new ServerSpecs(8, 1_000, 2_000, "linux 6.1", "amd64"))
        .labels(Map.of("tier", "edge", "zone", ""))
        .metadata(Map.of("owner", "Zoë"));
  }
}
