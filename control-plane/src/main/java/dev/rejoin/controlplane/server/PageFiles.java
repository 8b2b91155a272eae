package dev.rejoin.controlplane.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The page's files: a few texts on the class path, read once. They hold no data and no secret. */
final class PageFiles {
  private static final String FOLDER = "/dev/rejoin/controlplane/page/";
  private static final String PREFIX = "/page/";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String CSS = "text/css; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String SVG = "image/svg+xml";

  private static final Map<String, String> TYPES = Map.of(
      "page.css", CSS,
      "page.js", SCRIPT,
      "admin.js", SCRIPT,
      "charts.js", SCRIPT,
      "outages.js", SCRIPT,
      "agents.js", SCRIPT,
      "controls.js", SCRIPT,
      "text.js", SCRIPT,
      "icon.svg", SVG);

  private final Map<String, PageFile> byPath;

  private PageFiles(Map<String, PageFile> byPath) {
    this.byPath = Map.copyOf(byPath);
  }

  /** A text and its media type. */
  record PageFile(String type, String text) {}

  static PageFiles load() throws IOException {
    Map<String, PageFile> files = new LinkedHashMap<>();
    files.put("/", new PageFile(HTML, read("index.html")));
    for (Map.Entry<String, String> file : TYPES.entrySet()) {
      files.put(PREFIX + file.getKey(), new PageFile(file.getValue(), read(file.getKey())));
    }
    return new PageFiles(files);
  }

  private static String read(String name) throws IOException {
    try (InputStream file = PageFiles.class.getResourceAsStream(FOLDER + name)) {
      if (file == null) {
        throw new IOException(FOLDER + name + ": not on the class path (expected: in this jar)");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What is served at that path, if anything. */
  Optional<PageFile> at(String path) {
    return Optional.ofNullable(byPath.get(path));
  }
}
