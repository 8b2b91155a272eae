package dev.rejoin.backoff;

import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.testkit.contract.BackoffContract;

class PacedBackoffStrategyContractTest extends BackoffContract {

  @Override
  protected BackoffStrategy provider() {
    return new PacedBackoffStrategy();
  }
}
