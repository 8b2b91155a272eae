package dev.rejoin.backoff;

import dev.rejoin.api.backoff.BackoffStrategy;
import dev.rejoin.testkit.contract.BackoffContract;

class ExponentialBackoffStrategyContractTest extends BackoffContract {

  @Override
  protected BackoffStrategy provider() {
    return new ExponentialBackoffStrategy();
  }
}
