package dev.rejoin.it.page;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A headless Chromium with one page. What a person would do is done through the page itself. */
final class Chromium implements AutoCloseable {
  static final String COMMAND = "chromium";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Map<String, Integer> CODES = Map.of("Enter", 13, "Escape", 27);

  private final Process process;
  private final DevTools page;

  /** Starts with an empty profile in {@code folder}. */
  Chromium(Path folder) throws IOException, InterruptedException {
    Path profile = Files.createDirectories(folder.resolve("profile"));
    List<String> command = new ArrayList<>(List.of(
        COMMAND,
        "--headless",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--window-size=1280,800",
        "--remote-debugging-port=0",
        "--user-data-dir=" + profile));
    if ("root".equals(System.getProperty("user.name"))) {
      command.add("--no-sandbox");
    }
    command.add("about:blank");
    process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("chromium.log").toFile())
        .start();
    try {
      page = connect(profile.resolve("DevToolsActivePort"));
    } catch (RuntimeException | IOException | InterruptedException e) {
      close();
      throw e;
    }
    page.send("Page.enable");
    page.send("Runtime.enable");
    page.send("Log.enable");
  }

  private DevTools connect(Path portFile) throws IOException, InterruptedException {
    HttpClient http = HttpClient.newHttpClient();
    Awaitility.await("Chromium's debugging port")
        .atMost(PATIENCE)
        .until(() -> Files.exists(portFile) && Files.readAllLines(portFile).size() == 2);
    String port = Files.readAllLines(portFile).get(0);
    HttpRequest list = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
        .build();
    Awaitility.await("Chromium's page")
        .atMost(PATIENCE)
        .until(() -> !pages(http, list).isEmpty());
    return new DevTools(http, URI.create(pages(http, list).get(0)));
  }

  private static List<String> pages(HttpClient http, HttpRequest list)
      throws IOException, InterruptedException {
    JsonNode targets = JsonMapper.shared()
        .readTree(http.send(list, HttpResponse.BodyHandlers.ofString()).body());
    List<String> pages = new ArrayList<>();
    targets.forEach(target -> {
      if (target.path("type").asString("").equals("page")) {
        pages.add(target.path("webSocketDebuggerUrl").asString(""));
      }
    });
    return pages;
  }

  void open(String address) {
    page.send("Page.navigate", "url", address);
  }

  /** The value of an expression, as JSON. */
  JsonNode evaluate(String expression) {
    JsonNode result = page.send(
        "Runtime.evaluate", "expression", expression, "returnByValue", true, "awaitPromise", true);
    if (result.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result.path("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** What stands in the element; empty without one. */
  String text(String selector) {
    return evaluate("document.querySelector(" + quoted(selector) + ")?.textContent ?? ''")
        .asString("");
  }

  int count(String selector) {
    return evaluate("document.querySelectorAll(" + quoted(selector) + ").length")
        .intValue();
  }

  /** Waits until an expression is true. */
  void await(String what, String expression) {
    Awaitility.await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> evaluate("Boolean(" + expression + ")").booleanValue());
  }

  void click(String selector) {
    evaluate("document.querySelector(" + quoted(selector) + ").click()");
  }

  /**
   * Presses a key wherever the focus is.
   *
   * @param key Enter or Escape
   * @param text what it types
   */
  void press(String key, String text) {
    page.send(
        "Input.dispatchKeyEvent",
        "type",
        "keyDown",
        "key",
        key,
        "code",
        key,
        "text",
        text,
        "windowsVirtualKeyCode",
        CODES.get(key));
    page.send("Input.dispatchKeyEvent", "type", "keyUp", "key", key, "code", key);
  }

  /** Types where the focus is. */
  void type(String text) {
    page.send("Input.insertText", "text", text);
  }

  void size(int width, int height) {
    page.send(
        "Emulation.setDeviceMetricsOverride",
        "width",
        width,
        "height",
        height,
        "deviceScaleFactor",
        1,
        "mobile",
        false);
  }

  void scheme(String colours) {
    page.send(
        "Emulation.setEmulatedMedia",
        "features",
        List.of(Map.of("name", "prefers-color-scheme", "value", colours)));
  }

  /** Writes what is seen to a PNG file. */
  void picture(Path file, boolean whole) throws IOException {
    String data = page.send(
            "Page.captureScreenshot", "format", "png", "captureBeyondViewport", whole)
        .path("data")
        .asString("");
    Files.write(file, Base64.getDecoder().decode(data));
  }

  /** What scripts threw, what they wrote as an error, and what the browser refused them. */
  List<String> errors() {
    List<String> errors = new ArrayList<>();
    page.events("Runtime.exceptionThrown").forEach(thrown -> errors.add(thrown.toString()));
    page.events("Runtime.consoleAPICalled").stream()
        .filter(call -> call.path("type").asString("").equals("error"))
        .forEach(call -> errors.add(call.toString()));
    page.events("Log.entryAdded").stream()
        .map(added -> added.path("entry"))
        .filter(entry -> entry.path("level").asString("").equals("error"))
        .forEach(entry -> errors.add(entry.toString()));
    return errors;
  }

  private static String quoted(String text) {
    return JsonMapper.shared().writeValueAsString(text);
  }

  @Override
  public void close() {
    if (page != null) {
      page.close();
    }
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
