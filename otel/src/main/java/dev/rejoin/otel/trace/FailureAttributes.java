package dev.rejoin.otel.trace;

import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.otel.attribute.RejoinAttributes;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.semconv.HttpAttributes;
import java.util.OptionalInt;

/** What a failed attempt says beyond its code and detail. */
final class FailureAttributes {

  private FailureAttributes() {}

  static Attributes of(ConnectFailure failure) {
    AttributesBuilder attributes = Attributes.builder();
    failure
        .retryAfter()
        .ifPresent(after -> attributes.put(RejoinAttributes.RETRY_AFTER, Seconds.of(after)));
    httpStatus(failure)
        .ifPresent(status -> attributes.put(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, status));
    return attributes.build();
  }

  /** Other transports map their answers onto HTTP's; only real ones, from 100 up, are told as such. */
  private static OptionalInt httpStatus(ConnectFailure failure) {
    int status = 0;
    if (failure instanceof ConnectFailure.Busy busy) {
      status = busy.status();
    } else if (failure instanceof ConnectFailure.ProxyRefused refused) {
      status = refused.status();
    } else if (failure instanceof ConnectFailure.WrongPathOrVersion wrong) {
      status = wrong.status();
    } else if (failure instanceof ConnectFailure.Redirected redirected) {
      status = redirected.status();
    } else if (failure instanceof ConnectFailure.UnexpectedStatus unexpected) {
      status = unexpected.status();
    }
    return status >= 100 ? OptionalInt.of(status) : OptionalInt.empty();
  }
}
