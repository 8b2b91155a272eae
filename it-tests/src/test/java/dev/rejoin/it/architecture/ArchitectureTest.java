package dev.rejoin.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {

  /** A module, its package, and how many classes it has at the very least: a rule over nothing proves nothing. */
  private static final Map<String, Integer> LEAST_CLASSES = Map.ofEntries(
      Map.entry("dev.rejoin.api", 90),
      Map.entry("dev.rejoin.backoff", 10),
      Map.entry("dev.rejoin.registration", 5),
      Map.entry("dev.rejoin.reconnect", 60),
      Map.entry("dev.rejoin.transport.netty", 20),
      Map.entry("dev.rejoin.transport.websocket", 20),
      Map.entry("dev.rejoin.transport.grpc", 20),
      Map.entry("dev.rejoin.testkit", 10),
      Map.entry("dev.rejoin.controlplane", 40),
      Map.entry("dev.rejoin.simulator", 30),
      Map.entry("dev.rejoin.agent", 40),
      Map.entry("dev.rejoin.tools", 15));

  /** Packages of protobuf's compiler. */
  private static final Set<String> GENERATED = Set.of("dev.rejoin.transport.grpc.wire.v1");

  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .importPackages("dev.rejoin");

  @Test
  void everyModule_isImported() {
    LEAST_CLASSES.forEach((module, least) -> assertThat(CLASSES.stream()
            .filter(type -> type.getPackageName().startsWith(module))
            .count())
        .as(module)
        .isGreaterThanOrEqualTo(least));
  }

  @Test
  void api_dependsOnNothingButTheJdk() {
    classes()
        .that()
        .resideInAPackage("dev.rejoin.api..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.rejoin.api..", "java..", "org.jspecify..")
        .check(CLASSES);
  }

  /** Siblings share the vocabulary and nothing else. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.rejoin.backoff",
        "dev.rejoin.registration",
        "dev.rejoin.reconnect",
        "dev.rejoin.transport.netty",
        "dev.rejoin.testkit",
      })
  void sibling_seesOnlyApi(String module) {
    noClasses()
        .that()
        .resideInAPackage(module + "..")
        .should()
        .dependOnClassesThat(resideInAPackage("dev.rejoin..")
            .and(not(resideInAnyPackage(module + "..", "dev.rejoin.api.."))))
        .check(CLASSES);
  }

  /** What both dial with is their base, not their sibling. */
  @ParameterizedTest
  @ValueSource(strings = {"dev.rejoin.transport.websocket", "dev.rejoin.transport.grpc"})
  void transport_seesOnlyApiAndTheBaseOfTransports(String transport) {
    noClasses()
        .that()
        .resideInAPackage(transport + "..")
        .should()
        .dependOnClassesThat(resideInAPackage("dev.rejoin..")
            .and(not(resideInAnyPackage(
                transport + "..", "dev.rejoin.transport.netty..", "dev.rejoin.api.."))))
        .check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource({
    "dev.rejoin.backoff.., java..",
    "dev.rejoin.registration.., java..",
    "dev.rejoin.reconnect.., java..",
    "dev.rejoin.controlplane.model.., java..",
  })
  void pureModule_seesNoLibrary(String module, String jdk) {
    classes()
        .that()
        .resideInAPackage(module)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(module, "dev.rejoin.api..", jdk, "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void controlPlane_seesOfTheTransportsOnlyTheirWire() {
    noClasses()
        .that()
        .resideInAPackage("dev.rejoin.controlplane..")
        .should()
        .dependOnClassesThat(resideInAPackage("dev.rejoin..")
            .and(not(resideInAnyPackage(
                "dev.rejoin.controlplane..", "dev.rejoin.api..", "dev.rejoin.transport..wire.."))))
        .check(CLASSES);
  }

  /** It drives the production code as production does, and needs neither sockets nor JSON for it. */
  @Test
  void simulator_seesTheMachineTheModelAndVirtualTime() {
    classes()
        .that()
        .resideInAPackage("dev.rejoin.simulator..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.rejoin.simulator..",
            "dev.rejoin.api..",
            "dev.rejoin.reconnect..",
            "dev.rejoin.controlplane.model",
            "dev.rejoin.testkit.time",
            "java..",
            "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void agentApp_knowsNoBuiltInByName() {
    noClasses()
        .that()
        .resideInAPackage("dev.rejoin.agent..")
        .should()
        .dependOnClassesThat(resideInAnyPackage(
            "dev.rejoin.backoff..",
            "dev.rejoin.registration..",
            "dev.rejoin.transport..",
            "dev.rejoin.controlplane..",
            "dev.rejoin.tools.."))
        .check(CLASSES);
  }

  @Test
  void guice_staysInTheAssembly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.rejoin.agent.assembly..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.google.inject..")
        .check(CLASSES);
  }

  @Test
  void providers_areDiscoveredInOnePackage() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.rejoin.agent.plugin..", "dev.rejoin.testkit.contract..")
        .and()
        .doNotHaveFullyQualifiedName("dev.rejoin.otel.Telemetry")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ServiceLoader.class)
        .because(
            "only the plugin package finds providers of ours; Telemetry looks whether OpenTelemetry has a sender of its own")
        .check(CLASSES);
  }

  /** Whoever needs time, threads or dice is handed them; otherwise no seed replays. */
  @Test
  void timeThreadsAndDice_enterInOnePackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.rejoin.api.runtime..")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(LocalDateTime.class, "now")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callConstructor(Random.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Executors.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ThreadLocalRandom.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(SecureRandom.class)
        .check(CLASSES);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("dev.rejoin.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void serialisation_isUsedNowhere() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ObjectInputStream.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ObjectOutputStream.class)
        .check(CLASSES);
  }

  @Test
  void everyPackage_saysWhatItIsForAndIsNullMarked() {
    assertThat(CLASSES.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(pack -> !GENERATED.contains(pack.getName()))
            .filter(pack -> !pack.isAnnotatedWith(NullMarked.class))
            .map(pack -> pack.getName()))
        .isEmpty();
  }

  @Test
  void providers_areFinalAndHaveAPublicConstructor() {
    classes()
        .that()
        .areAssignableTo("dev.rejoin.api.Provider")
        .and()
        .areNotInterfaces()
        .should()
        .bePublic()
        .andShould()
        .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
        .check(CLASSES);
  }
}
