package dev.tributary.deploy.cli;

import java.io.Console;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// The terminal on which this process prints. It may be resized, and the user may send the process
/// to its background (Ctrl-Z, `bg`): each answer is that of the moment.
///
/// Libraries for terminals also change the terminal's settings, and the system stops a process that
/// does so in the background. This class only asks.
final class Terminal {
  private static final int STANDARD_OUTPUT = 1;
  private static final int STANDARD_ERROR = 2;
  private static final int USUAL_COLUMNS = 80;

  /// The number of the request for the size: asm-generic/ioctls.h of Linux, sys/ttycom.h of macOS.
  private static final long SIZE_REQUEST =
      System.getProperty("os.name").equals("Linux") ? 0x5413 : 0x40087468;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private final MethodHandle foregroundGroup;
  private final MethodHandle ownGroup;
  private final MethodHandle request;

  private Terminal(Linker linker) {
    foregroundGroup = function(linker, "tcgetpgrp", FunctionDescriptor.of(INT, INT));
    ownGroup = function(linker, "getpgrp", FunctionDescriptor.of(INT));
    request =
        function(
            linker,
            "ioctl",
            FunctionDescriptor.of(INT, INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2));
  }

  /// The terminal, if both standard output and standard error are shown on one that can move its
  /// cursor.
  static Optional<Terminal> here() {
    Console console = System.console();
    if (console == null || !console.isTerminal() || isDumb(System.getenv("TERM"))) {
      return Optional.empty();
    }
    try {
      Linker linker = Linker.nativeLinker();
      MethodHandle isTerminal = function(linker, "isatty", FunctionDescriptor.of(INT, INT));
      return call(isTerminal, STANDARD_OUTPUT) == 1 && call(isTerminal, STANDARD_ERROR) == 1
          ? Optional.of(new Terminal(linker))
          : Optional.empty();
    } catch (RuntimeException | LinkageError e) {
      return Optional.empty(); // a system without these functions, or a JVM that forbids the calls
    }
  }

  private static boolean isDumb(String type) {
    return type == null || type.isEmpty() || type.equals("dumb");
  }

  /// Whether this process is in the foreground: what it draws does not disturb another program.
  boolean isInForeground() {
    return call(foregroundGroup, STANDARD_ERROR) == call(ownGroup);
  }

  /// The width.
  int columns() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(4 * Short.BYTES); // rows, columns, and both in pixels
      int columns =
          call(request, STANDARD_ERROR, SIZE_REQUEST, size) == 0
              ? size.get(ValueLayout.JAVA_SHORT, Short.BYTES)
              : 0;
      return columns > 0 ? columns : USUAL_COLUMNS;
    }
  }

  @SuppressWarnings("restricted") // deploy/tributary allows the calls
  private static MethodHandle function(
      Linker linker, String name, FunctionDescriptor type, Linker.Option... options) {
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
  }

  private static int call(MethodHandle function, Object... arguments) {
    try {
      return (int) function.invokeWithArguments(arguments);
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a function of the system threw an exception", e);
    }
  }
}
