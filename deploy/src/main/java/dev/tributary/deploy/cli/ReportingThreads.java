package dev.tributary.deploy.cli;

import akka.actor.ActorSystem;
import akka.actor.DynamicAccess;
import akka.actor.LightArrayRevolverScheduler;
import akka.actor.Scheduler;
import akka.dispatch.DispatcherConfigurator;
import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.Mailboxes;
import akka.dispatch.MonitorableThreadFactory;
import akka.dispatch.PinnedDispatcherConfigurator;
import akka.event.EventStream;
import akka.event.LoggingAdapter;
import com.typesafe.config.Config;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import scala.Option;
import scala.concurrent.ExecutionContext;

/// The threads of actors. An error that ends one of them, such as a lack of memory, ends the
/// process as [ProcessEnd#failed] says. By itself Akka would print a stack trace and exit with 255,
/// after shutdown hooks that take this for a signal.
///
/// `application.conf` names the three classes: one for each type of dispatcher and one for timers.
final class ReportingThreads {
  private ReportingThreads() {}

  /// The type `Dispatcher`.
  static final class Pool extends DispatcherConfigurator {
    Pool(Config config, DispatcherPrerequisites prerequisites) {
      super(config, reporting(prerequisites));
    }
  }

  /// The type `PinnedDispatcher`.
  static final class Pinned extends PinnedDispatcherConfigurator {
    Pinned(Config config, DispatcherPrerequisites prerequisites) {
      super(config, reporting(prerequisites));
    }
  }

  /// Akka's scheduler.
  static final class Timers extends LightArrayRevolverScheduler {
    Timers(Config config, LoggingAdapter log, ThreadFactory threads) {
      super(config, log, reporting(threads));
    }
  }

  private record Prerequisites(ThreadFactory threadFactory, DispatcherPrerequisites others)
      implements DispatcherPrerequisites {
    @Override
    public EventStream eventStream() {
      return others.eventStream();
    }

    @Override
    public Scheduler scheduler() {
      return others.scheduler();
    }

    @Override
    public DynamicAccess dynamicAccess() {
      return others.dynamicAccess();
    }

    @Override
    public ActorSystem.Settings settings() {
      return others.settings();
    }

    @Override
    public Mailboxes mailboxes() {
      return others.mailboxes();
    }

    @Override
    public Option<ExecutionContext> defaultExecutionContext() {
      return others.defaultExecutionContext();
    }
  }

  private static DispatcherPrerequisites reporting(DispatcherPrerequisites prerequisites) {
    return new Prerequisites(reporting(prerequisites.threadFactory()), prerequisites);
  }

  private static ThreadFactory reporting(ThreadFactory threads) {
    if (!(threads instanceof MonitorableThreadFactory akkas)) {
      throw new IllegalStateException("Akka's threads are made by " + threads.getClass());
    }
    return new MonitorableThreadFactory(
        akkas.name(),
        akkas.daemonic(),
        akkas.contextClassLoader(),
        (thread, failure) -> report(akkas.exceptionHandler(), thread, failure),
        new AtomicLong());
  }

  /// An exception is the failure of one actor, which Akka has handled or logs.
  private static void report(
      Thread.UncaughtExceptionHandler akkas, Thread thread, Throwable failure) {
    if (failure instanceof Error) {
      ProcessEnd.failed(failure);
    } else {
      akkas.uncaughtException(thread, failure);
    }
  }
}
