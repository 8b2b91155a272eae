package dev.rejoin.otel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.otel.VirtualControlPlane.Door;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The exact trace of each story that {@code rejoin demo} tells, in virtual time. */
class DemoStoriesTest extends Stories {

  @Test
  void a1_killedForFiveSecondsAndSessionsKept_resumes() {
    traced.ready();
    killFor(5_000);

    assertThat(last().render()).isEqualTo("""
            rejoin.return 0–6500 = ready
              rejoin.detection 0–985
            """ + refusedEveryHalfSecond(985, 10) + """
              rejoin.wait 5988–6485 by strategy
              rejoin.attempt 6485–6500 = ready
                rejoin.connect.dns 6485–6486
                rejoin.connect.tcp 6486–6488
                rejoin.connect.tls 6488–6493
                rejoin.connect.upgrade 6493–6496
                rejoin.resume 6496–6500 → resumed
            """);
  }

  @Test
  void a2_killedForFiveSecondsAndSessionsForgotten_registersOnTheSameConnection() {
    traced.ready();
    traced.controlPlane.forget();
    killFor(5_000);

    assertThat(last().render()).isEqualTo("""
            rejoin.return 0–6504 = ready
              rejoin.detection 0–985
            """ + refusedEveryHalfSecond(985, 10) + """
              rejoin.wait 5988–6485 by strategy
              rejoin.attempt 6485–6504 = ready
                rejoin.connect.dns 6485–6486
                rejoin.connect.tcp 6486–6488
                rejoin.connect.tls 6488–6493
                rejoin.connect.upgrade 6493–6496
                rejoin.resume 6496–6500 → register_required
                rejoin.register 6500–6504 → register_success
            """);
  }

  @Test
  void b_silentlyCutForTwelveSeconds_tellsHowItWasNoticedAndTried() {
    traced.ready();
    traced.controlPlane.silent(true);
    traced.advance(12_000);
    traced.controlPlane.silent(false);
    traced.advance(6_000);

    assertThat(last().render()).isEqualTo("""
            rejoin.return 0–16821 = ready
              rejoin.detection 0–7806
                rejoin.detection.suspicion 0–4806
                rejoin.detection.confirmation 4806–7806
              rejoin.attempt 4806–10806 = connect_timeout
              rejoin.wait 10806–10806 by strategy
              rejoin.attempt 10806–16806 = connect_timeout
              rejoin.wait 16806–16806 by strategy
              rejoin.attempt 16806–16821 = ready
                rejoin.connect.dns 16806–16807
                rejoin.connect.tcp 16807–16809
                rejoin.connect.tls 16809–16814
                rejoin.connect.upgrade 16814–16817
                rejoin.resume 16817–16821 → resumed
            """);
  }

  @Test
  void c_blinkOfASecond_leavesNoTrace() {
    traced.ready();
    traced.advance(4_500); // a second before the next heartbeat's answer is due at the latest
    traced.controlPlane.silent(true);
    traced.advance(1_000);
    traced.controlPlane.silent(false);
    traced.advance(60_000);

    assertThat(only().root().getName()).isEqualTo("rejoin.return");
  }

  @Test
  void d_killedAndBackWithASlowRegistration_resumesAsFastAsEver() {
    traced.ready();
    traced.controlPlane.registrationTakes(Duration.ofSeconds(8));
    killFor(3_000);

    assertThat(last().render()).isEqualTo("""
            rejoin.return 0–4500 = ready
              rejoin.detection 0–985
            """ + refusedEveryHalfSecond(985, 6) + """
              rejoin.wait 3988–4485 by strategy
              rejoin.attempt 4485–4500 = ready
                rejoin.connect.dns 4485–4486
                rejoin.connect.tcp 4486–4488
                rejoin.connect.tls 4488–4493
                rejoin.connect.upgrade 4493–4496
                rejoin.resume 4496–4500 → resumed
            """);
  }

  @Test
  void d_newcomer_waitsForItsRegistrationInOneAttempt() {
    traced.controlPlane.registrationTakes(Duration.ofSeconds(8));
    traced.agent.start();
    traced.advance(10_000);

    assertThat(only().render()).isEqualTo("""
            rejoin.return 0–8011 = ready
              rejoin.attempt 0–8011 = ready
                rejoin.connect.dns 0–1
                rejoin.connect.tcp 1–3
                rejoin.connect.tls 3–8
                rejoin.connect.upgrade 8–11
                rejoin.register 11–8011 → register_success
            """);
  }

  /** The first wait is announced when the loss is noticed; further ones count from the attempt before. */
  private static String refusedEveryHalfSecond(int noticedAt, int times) {
    StringBuilder text = new StringBuilder();
    int waitsFrom = noticedAt;
    for (int attempt = noticedAt + 500; attempt <= noticedAt + times * 500; attempt += 500) {
      text.append("""
            rejoin.wait %d–%d by strategy
            rejoin.attempt %d–%d = connection_refused
              rejoin.connect.dns %d–%d
              rejoin.connect.tcp %d–%d
          """.formatted(
              waitsFrom,
              attempt,
              attempt,
              attempt + 3,
              attempt,
              attempt + 1,
              attempt + 1,
              attempt + 3));
      waitsFrom = attempt + 3;
    }
    return text.toString();
  }

  private void killFor(long millis) {
    traced.controlPlane.down();
    traced.advance(millis);
    traced.controlPlane.door(Door.OPEN);
    traced.advance(2_000);
  }
}
