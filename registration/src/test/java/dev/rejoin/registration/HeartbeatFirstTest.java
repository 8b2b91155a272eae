package dev.rejoin.registration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Session;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.ProtocolFallback;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.registration.RegistrationOutcome;
import dev.rejoin.api.registration.RegistrationOutcome.Unanswered;
import dev.rejoin.api.registration.Reregistration;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.testkit.contract.ScriptedRegistration;
import dev.rejoin.testkit.contract.ScriptedRegistration.Reply;
import dev.rejoin.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The default strategy's own deadlines and choices; what every strategy owes is in its contract test. */
class HeartbeatFirstTest {
  private static final Session SESSION = ScriptedRegistration.newSession(7);
  private static final RegisterSuccess SUCCESS =
      new RegisterSuccess(ScriptedRegistration.newSession(8), "");

  private final VirtualTime time = new VirtualTime();
  private final Reregistration heartbeatFirst = create(Map.of());
  private final ScriptedRegistration link = new ScriptedRegistration(time).holding(SESSION);

  @AfterEach
  void nothingIsPending() {
    time.runUntilIdle();
    time.assertIdle();
  }

  @Test
  void unansweredResume_isJudgedAtItsDeadline_notBefore() {
    CompletableFuture<RegistrationOutcome> outcome =
        link.besideALivingPrimary().start(heartbeatFirst);

    time.advance(Duration.ofMillis(4_999));
    assertThat(outcome).isNotDone();
    time.advance(Duration.ofMillis(1));

    assertThat(outcome).isCompletedWithValue(new Unanswered(Duration.ofSeconds(5)));
    assertThat(link.sent()).hasOnlyElementsOfType(Resume.class);
  }

  @Test
  void unansweredResume_onAQuietLink_asksForAPongBeforeRegistering() {
    link.controlPlane(request -> request instanceof Register ? Reply.atOnce(SUCCESS) : null);
    CompletableFuture<RegistrationOutcome> outcome = link.start(heartbeatFirst);

    time.advance(Duration.ofSeconds(6));

    assertThat(outcome)
        .isCompletedWithValue(new RegistrationOutcome.Registered(SUCCESS.session(), ""));
    assertThat(link.sent())
        .<Class<?>>extracting(Message::getClass)
        .containsExactly(Resume.class, Ping.class, Register.class);
  }

  @Test
  void unansweredResume_onALinkThatAnswersNoPing_isGivenUp() {
    CompletableFuture<RegistrationOutcome> outcome = link.start(heartbeatFirst);
    link.cut();

    time.advance(Duration.ofMillis(9_999));
    assertThat(outcome).isNotDone();
    time.advance(Duration.ofMillis(1));

    assertThat(outcome).isCompletedWithValue(new Unanswered(Duration.ofSeconds(5)));
    assertThat(link.sent(Register.class)).isEmpty();
  }

  @Test
  void slowRegistration_isRepeatedUnderOneId_withTwiceTheTimeEachTime() {
    link.demanded();
    CompletableFuture<RegistrationOutcome> outcome = link.start(heartbeatFirst);

    time.advance(Duration.ofMillis(29_999));
    assertThat(link.sent(Register.class)).hasSize(1);
    time.advance(Duration.ofSeconds(1));
    assertThat(link.sent(Register.class)).hasSize(2);
    time.advance(Duration.ofSeconds(60));
    assertThat(link.sent(Register.class)).hasSize(3);
    time.advance(Duration.ofSeconds(120 + 240 + 240));

    assertThat(outcome).isNotDone();
    assertThat(link.sent(Register.class)).hasSize(6).containsOnly(link.register());
    link.disconnect();
  }

  @Test
  void controlPlaneThatDoesNotKnowResume_isRegisteredWith() {
    link.controlPlane(request ->
        Reply.atOnce(request instanceof Resume ? new ProtocolFallback("resume") : SUCCESS));

    CompletableFuture<RegistrationOutcome> outcome = link.start(heartbeatFirst);
    time.advance(Duration.ofMillis(100));

    assertThat(outcome)
        .isCompletedWithValue(new RegistrationOutcome.Registered(SUCCESS.session(), ""));
  }

  @Test
  void deadlines_areTheConfiguredOnes() {
    CompletableFuture<RegistrationOutcome> outcome =
        link.besideALivingPrimary().start(create(Map.of("resume_timeout", "250ms")));

    time.advance(Duration.ofMillis(250));

    assertThat(outcome).isCompletedWithValue(new Unanswered(Duration.ofMillis(250)));
    assertThat(create(Map.of())).hasToString("HeartbeatFirst(5s, FullRegistration(30s))");
  }

  private static Reregistration create(Map<String, String> written) {
    HeartbeatFirstStrategy strategy = new HeartbeatFirstStrategy();
    return strategy.create(Settings.of(strategy.options(), written));
  }
}
