package dev.tributary.deploy.process;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets threads pass while it is open. While it is shut, they wait.
final class Valve {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition opened = lock.newCondition();
  private boolean shut;

  void shut() {
    lock.lock();
    shut = true;
    lock.unlock();
  }

  void open() {
    lock.lock();
    shut = false;
    opened.signalAll();
    lock.unlock();
  }

  void pass() {
    lock.lock();
    try {
      while (shut) {
        opened.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
