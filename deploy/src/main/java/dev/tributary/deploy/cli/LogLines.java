package dev.tributary.deploy.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.CoreConstants;
import dev.tributary.job.FailureText;
import org.slf4j.LoggerFactory;

/// The end of a line of the log, after the message: the reason of a failure in words, or with
/// `--verbose` its stack trace. logback.xml calls it `%reason`.
public final class LogLines extends ThrowableHandlingConverter {
  private static volatile boolean showsStackTraces;

  /// Lets the log show more, and stack traces.
  static void showEverything() {
    showsStackTraces = true;
    ((Logger) LoggerFactory.getLogger("dev.tributary")).setLevel(Level.DEBUG);
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.INFO);
  }

  @Override
  public String convert(ILoggingEvent event) {
    IThrowableProxy failure = event.getThrowableProxy();
    if (failure == null) {
      return CoreConstants.EMPTY_STRING;
    }
    String reason =
        failure instanceof ThrowableProxy known
            ? FailureText.of(known.getThrowable())
            : failure.getMessage();
    return showsStackTraces
        ? CoreConstants.LINE_SEPARATOR + ThrowableProxyUtil.asString(failure)
        : ": " + reason;
  }
}
