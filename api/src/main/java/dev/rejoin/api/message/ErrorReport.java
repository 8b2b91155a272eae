package dev.rejoin.api.message;

/**
 * The other side sent something that could not be used; the connection lives.
 *
 * @param code lower case with underscores: {@code malformed}, {@code unexpected}, {@code not_registered}, …
 */
public record ErrorReport(String code, String detail) implements Message {

  @Override
  public String type() {
    return "error";
  }
}
