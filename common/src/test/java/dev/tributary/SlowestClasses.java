package dev.tributary;

import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// Prints which classes took most of the time when the tests of a module are over. JUnit finds this
/// listener as a service, in every module that has the test jar of `common`.
public final class SlowestClasses implements TestExecutionListener {
  private static final int SHOWN = 5;

  private final Map<String, Long> started = new ConcurrentHashMap<>();
  private final Map<String, Duration> taken = new ConcurrentHashMap<>();
  private long begin;

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    begin = System.nanoTime();
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    if (isClass(test)) {
      started.put(test.getUniqueId(), System.nanoTime());
    }
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (isClass(test)) {
      taken.merge(name(test), since(started.remove(test.getUniqueId())), Duration::plus);
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    if (taken.size() > SHOWN) {
      System.out.println(text(since(begin)));
    }
  }

  private String text(Duration elapsed) {
    StringBuilder text = new StringBuilder();
    Duration all = taken.values().stream().reduce(Duration.ZERO, Duration::plus);
    text.append(
        String.format(
            Locale.ROOT,
            "The %d slowest of %d classes, which took %.1f s together and ended after %.1f s:",
            SHOWN,
            taken.size(),
            seconds(all),
            seconds(elapsed)));
    taken.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(SHOWN)
        .forEach(
            entry ->
                text.append(
                    String.format(
                        Locale.ROOT, "%n%8.1f s  %s", seconds(entry.getValue()), entry.getKey())));
    return text.toString();
  }

  /// Whether the test is a top-level class. The time of nested classes is included in it.
  private static boolean isClass(TestIdentifier test) {
    return test.isContainer()
        && test.getSource()
            .filter(ClassSource.class::isInstance)
            .map(source -> !((ClassSource) source).getClassName().contains("$"))
            .orElse(false);
  }

  private static String name(TestIdentifier test) {
    return ((ClassSource) test.getSource().orElseThrow()).getClassName();
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
