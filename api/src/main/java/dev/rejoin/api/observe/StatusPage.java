package dev.rejoin.api.observe;

/**
 * An {@link Observer} that also has something to show: a page of the agent's local status endpoint, {@code /metrics} for
 * example. An observer's product that implements this is asked for its page whenever somebody requests it.
 */
public interface StatusPage {

  /** Where it stands: a slash and lower-case letters, digits or hyphens; must not be one of the agent's own pages. */
  String path();

  /** Its media type, with the character set. */
  String contentType();

  /** The page as it is now. Called on a thread that may block for a short time, by several requests at once. */
  String render();
}
