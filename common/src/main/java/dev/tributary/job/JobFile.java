package dev.tributary.job;

import dev.tributary.proto.v1.Job;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A job as a person wrote it: the message, and the place of every key.
///
/// Keys are the schema's own field names. An unknown or missing key, a value that is not of the
/// key's type, two alternatives of one choice, a key given twice and a setting out of its range are
/// [BadInput] with file and line. The settings of layers, losses, optimizers, schedules and sources
/// of data are checked by the kinds themselves, when the job is prepared: [#locate] finds the line.
///
/// @param job exactly what was given; see [#resolved]
/// @param directory the start of relative paths in the job
/// @param file the path of the job file, as given
/// @param places the place of each key path (`training.batch`): `file:line`, or the `--set` that
///   gave it
public record JobFile(Job job, Path directory, Path file, Map<String, String> places) {

  public JobFile {
    places = Map.copyOf(places);
  }

  /// Reads and checks a job.
  ///
  /// @param overrides each `key=value`, applied in order: a path such as
  ///   `model.layers[0].linear.units` and a value in YAML. It replaces the value in the file, and
  ///   any other alternative of the same choice
  public static JobFile read(Path yaml, List<String> overrides) {
    Yaml root = YamlReader.read(text(yaml), line -> yaml + ":" + line);
    if (root.isNothing()) {
      throw BadInput.in(
          yaml.toString(), "the file is empty, or nothing but comments", "see the example jobs");
    }
    if (root instanceof Yaml.Mapping mapping) {
      overrides.stream()
          .map(Setting::parse)
          .forEach(setting -> setting.applyTo(mapping, Job.getDescriptor()));
    }
    JobBinder binder = new JobBinder(Job.getDescriptor());
    Job.Builder job = Job.newBuilder();
    try {
      binder.bind(root, job);
      Job given = job.build();
      JobFile read = new JobFile(given, yaml.toAbsolutePath().getParent(), yaml, binder.places());
      JobChecks.check(given, read.resolved());
      return read;
    } catch (BadInput e) {
      throw located(e, binder.places(), yaml);
    }
  }

  /// The job with every default of the schema filled in.
  public Job resolved() {
    return JobDefaults.filled(job);
  }

  /// The error with the file and line of its key, or of the nearest key above it that was given. An
  /// error without a key is returned unchanged.
  public BadInput locate(BadInput wrong) {
    return located(wrong, places, file);
  }

  private static BadInput located(BadInput wrong, Map<String, String> places, Path file) {
    return wrong.key().map(key -> wrong.locatedAt(placeOf(key, places, file))).orElse(wrong);
  }

  private static String placeOf(String key, Map<String, String> places, Path file) {
    String prefix = key;
    while (!places.containsKey(prefix)) {
      int end = Math.max(prefix.lastIndexOf('.'), prefix.lastIndexOf('['));
      if (end <= 0) {
        return file.toString();
      }
      prefix = prefix.substring(0, end);
    }
    return places.get(prefix);
  }

  private static String text(Path yaml) {
    if (Files.isDirectory(yaml)) {
      throw BadInput.in(yaml.toString(), "it is a directory", "name a job file in it");
    }
    try {
      return SmallFile.text(yaml, YamlReader.MAX_BYTES);
    } catch (NoSuchFileException e) {
      throw BadInput.in(yaml.toString(), "there is no such file", "check the path").causedBy(e);
    } catch (CharacterCodingException e) {
      throw BadInput.in(yaml.toString(), "not UTF-8 text", "a job file is YAML text").causedBy(e);
    } catch (SmallFile.TooLargeException e) {
      throw BadInput.in(yaml.toString(), e.getMessage(), "a job file is much smaller").causedBy(e);
    } catch (IOException e) {
      throw BadInput.unreadable(yaml, e);
    }
  }
}
