package dev.rejoin.api.registration;

import dev.rejoin.api.Session;
import dev.rejoin.api.message.Message;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.Resume;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

/**
 * What a registration strategy may use during one run. Confined to the agent's serial context; stages complete there.
 */
public interface RegistrationContext {

  /** The session to resume, if there is one. */
  Optional<Session> session();

  /** True if this run follows the control plane's demand for a full registration on a live connection. */
  boolean registrationDemanded();

  /**
   * True while another connection still holds the session, suspect or draining: giving up is then cheaper than
   * insisting, because nothing has been lost yet.
   */
  boolean primaryAlive();

  /** The resumption of {@link #session()}, with everything the control plane needs to go on. Empty without a session. */
  Optional<Resume> resume();

  /** The full registration. The same within one return, so that repeating it is safe. */
  Register register();

  /**
   * Sends a request and waits for the answer with the same request id. Only the first answer counts; later, stale and
   * foreign ones are ignored and reported.
   *
   * @param deadline counted from the moment the request has left
   * @return completes normally in every case
   */
  CompletionStage<Answer> request(Message message, Duration deadline);

  /** Completes after {@code delay}, or never if the connection ends first. */
  CompletionStage<Void> after(Duration delay);

  /** Runs something that blocks elsewhere and completes on the serial context. The simulator runs it inline. */
  <T> CompletionStage<T> blocking(Callable<T> work);

  /** Whether anything at all was received on this connection since {@code since} ago: tells a slow answer from a dead link. */
  boolean heardWithin(Duration since);
}
