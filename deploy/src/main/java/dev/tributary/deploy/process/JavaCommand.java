package dev.tributary.deploy.process;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command that starts a Java program in a JVM of its own.
///
/// @param words all words of the command before the program's own arguments
public record JavaCommand(List<String> words) {

  public JavaCommand {
    words = List.copyOf(words);
  }

  /// A command with the JVM, the flags and the class path of the running program.
  public static JavaCommand likeThisOne(Class<?> main) {
    List<String> flags =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            // A second JVM could not listen at the debugger's port.
            .filter(flag -> !flag.startsWith("-agentlib:") && !flag.startsWith("-javaagent:"))
            .toList();
    return with(flags, main);
  }

  /// A command with these flags instead, and the JVM and the class path of the running program.
  public static JavaCommand with(List<String> flags, Class<?> main) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(flags);
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return new JavaCommand(words);
  }

  /// The same command with one more flag of the JVM.
  public JavaCommand withFlag(String flag) {
    List<String> more = new ArrayList<>(words);
    more.add(1, flag);
    return new JavaCommand(more);
  }
}
