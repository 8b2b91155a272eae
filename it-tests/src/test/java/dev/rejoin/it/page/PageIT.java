package dev.rejoin.it.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page to watch in a real browser, over a real control plane with real agents. One story per test, since a browser
 * takes its time to start.
 */
@BrowserOnly
class PageIT {
  private static final int AGENTS = 40;

  @TempDir
  Path folder;

  private ControlPlaneConfig config;
  private ControlPlane controlPlane;
  private Chromium browser;

  @BeforeEach
  void start() throws Exception {
    controlPlane = ControlPlane.start(ControlPlaneConfig.onFreePort()
        .withStateFile(folder.resolve("state"))
        .withAdminTokenFile(folder.resolve("token")));
    config = ControlPlaneConfig.onPort(controlPlane.endpoint().port())
        .withAdminPort(controlPlane.adminUri().orElseThrow().getPort())
        .withStateFile(folder.resolve("state"))
        .withAdminTokenFile(folder.resolve("token"));
    browser = new Chromium(folder);
  }

  @AfterEach
  void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    controlPlane.close();
  }

  private SmallFleet fleet() {
    return new SmallFleet(AGENTS, controlPlane.endpoint().toString());
  }

  private void open() {
    browser.open(controlPlane.adminUri().orElseThrow().resolve("/") + "#token="
        + controlPlane.adminToken().reveal());
  }

  private void awaitText(String selector, String text) {
    browser.await(
        selector + " to say " + text,
        "document.querySelector('" + selector + "')?.textContent.includes('" + text + "')");
  }

  @Test
  void fleet_isWatchedThroughAnOutage() throws Exception {
    open();
    awaitText("#link-text", "live");
    assertThat(browser.text("#connected")).isEqualTo("0");
    assertThat(browser.evaluate("location.href").asString(""))
        .as("the token is taken out of the address")
        .isEqualTo(controlPlane.adminUri().orElseThrow().resolve("/").toString());
    assertThat(browser.evaluate("document.cookie + Object.keys(localStorage)").asString(""))
        .isEmpty();

    try (SmallFleet fleet = fleet()) {
      awaitText("#connected", String.valueOf(AGENTS));
      awaitText("#agents-count", "1–15 of " + AGENTS);
      assertThat(browser.count("#agents-rows tr")).isEqualTo(15);
      assertThat(browser.count("#agents-chart path.line.connected")).isPositive();
      assertThat(
              browser.evaluate("document.getElementById('no-outages').hidden").booleanValue())
          .isFalse();
      assertThat(browser.errors()).isEmpty();

      controlPlane.kill();
      awaitText("#link-text", "cannot be reached");
      controlPlane = ControlPlane.start(config);
      awaitText("#link-text", "live");
      awaitText(".outage h3", "everyone back after");
      awaitText("#connected", String.valueOf(AGENTS));

      assertThat(browser.text(".outage .note"))
          .isEqualTo("40 of 40 agents lost by the process before · down to 0");
      assertThat(browser.count(".outage .connected-curve path.line.connected")).isEqualTo(1);
      assertThat(browser.count(".outage .connected-curve circle.mark")).isEqualTo(4);
      assertThat(browser.count(".outage .admitted-curve path.line.admitted")).isEqualTo(1);
      awaitText("#lag-note", "40 returns");
      awaitText("#agents-rows .reason", "resumed after");
      assertThat(browser.errors())
          .as("only of requests that found nobody")
          .isNotEmpty()
          .allMatch(error -> error.contains("net::ERR_"));
    }
  }

  @Test
  void buttons_areConfirmedAndTakeEffect() {
    try (SmallFleet fleet = fleet()) {
      open();
      awaitText("#connected", String.valueOf(AGENTS));

      browser.click("#forget button");
      browser.await("the question", "document.getElementById('ask').open");
      browser.press("Escape", "");
      browser.await("no question", "!document.getElementById('ask').open");
      assertThat(controlPlane.statistics().registered()).isEqualTo(AGENTS);

      browser.click("#close button");
      browser.click("#ask-yes");
      awaitText("#outcome", "connections closed");
      awaitText(".outage .note", "of 40 agents lost");
      awaitText(".outage h3", "everyone back after");
      assertThat(controlPlane.statistics().resumed()).isGreaterThanOrEqualTo(AGENTS);

      browser.click("#silent button");
      awaitText("#faults-now", "plays dead");
      browser.await(
          "a pressed button",
          "document.querySelector('#silent button').getAttribute('aria-pressed') === 'true'");
      browser.click("#silent button");
      awaitText("#faults-now", "No fault is on");

      browser.evaluate("document.querySelector('#delay input').value = 'soon'");
      browser.click("#delay button");
      awaitText("#outcome", "refused (400: registration_delay");
      browser.click("#refuse button");
      awaitText("#faults-now", "refuses connections with 503");
      browser.click("#behave");
      awaitText("#faults-now", "No fault is on");
      assertThat(browser.errors())
          .as("only the refused length of time")
          .hasSize(1)
          .allMatch(error -> error.contains("status of 400"));
    }
  }

  @Test
  void agents_areFilteredByTheKeyboard_andOneIsClosed() {
    try (SmallFleet fleet = fleet()) {
      open();
      awaitText("#connected", String.valueOf(AGENTS));

      browser.evaluate("document.getElementById('agents-text').focus()");
      browser.type("EDGE-07");
      awaitText("#agents-count", "1–1 of 1");
      assertThat(browser.text("#agents-rows th")).isEqualTo("edge-07");
      browser.evaluate("document.querySelector('#agents-rows button').focus()");
      browser.press("Enter", "\r");
      awaitText("#outcome", "edge-07: 1 connection closed");
      awaitText("#agents-rows .reason", "resumed after");

      browser.evaluate("document.getElementById('agents-text').focus()");
      browser.type("-nobody");
      awaitText("#agents-count", "No such agent");
      assertThat(browser.errors()).isEmpty();
    }
  }

  @Test
  void drain_saysWhatTheControlPlaneAnswers() {
    open();
    awaitText("#link-text", "live");
    for (String[] answer : List.of(
        new String[] {"404", "this control plane cannot drain (404: no such path)"},
        new String[] {"409", "not now (409: already draining)"},
        new String[] {"202", "begun, 12 agents to move"})) {
      // What the answer is depends on the control plane; that it is told does not.
      browser.evaluate("""
          globalThis.realFetch ??= globalThis.fetch;
          globalThis.fetch = (path, options) => {
            if (!path.startsWith('/admin/drain')) {
              return realFetch(path, options);
            }
            globalThis.drained = options.method + ' ' + path;
            return Promise.resolve(new Response(
                JSON.stringify(%s === 202 ? {agents: 12} : {error: %s === 404 ? 'no such path' : 'already draining'}),
                {status: %s}));
          }; 0
          """.formatted(answer[0], answer[0], answer[0]));
      browser.click("#drain button");
      browser.click("#ask-yes");
      awaitText("#outcome", answer[1]);
      assertThat(browser.evaluate("globalThis.drained").asString(""))
          .isEqualTo("POST /admin/drain?over=30s");
    }
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void wrongToken_isAskedFor_andTheRightOneTyped() {
    browser.open(controlPlane.adminUri().orElseThrow().resolve("/").toString());
    browser.await("the token's field", "document.activeElement?.id === 'token'");
    assertThat(browser.evaluate("document.getElementById('main').hidden").booleanValue())
        .isTrue();
    browser.type("guessed-and-wrong");
    browser.press("Enter", "\r");
    awaitText("#token-why", "does not know that token");

    browser.type(controlPlane.adminToken().reveal());
    browser.press("Enter", "\r");
    awaitText("#link-text", "live");
    assertThat(browser.evaluate("document.getElementById('main').hidden").booleanValue())
        .isFalse();
    assertThat(browser.errors()).hasSize(1).allMatch(error -> error.contains("status of 401"));
  }

  @Test
  void page_fitsANarrowWindow_andTheDark() {
    try (SmallFleet fleet = fleet()) {
      open();
      awaitText("#connected", String.valueOf(AGENTS));
      browser.size(390, 800);
      browser.await(
          "nothing beyond the edge",
          "document.documentElement.scrollWidth <= document.documentElement.clientWidth");
      String light =
          browser.evaluate("getComputedStyle(document.body).backgroundColor").asString("");
      browser.scheme("dark");
      browser.await(
          "another ground", "getComputedStyle(document.body).backgroundColor !== '" + light + "'");
      assertThat(browser.errors()).isEmpty();
    }
  }
}
