package dev.tributary.job;

import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// The keys of a job that name files: those with `is_path` in the schema.
public final class JobFiles {
  private JobFiles() {}

  /// A copy of the job in which every path is replaced, for example by an absolute one, so that the
  /// job means the same in another directory.
  @SuppressWarnings("unchecked") // a builder of a message builds that message
  public static <M extends Message> M map(M job, UnaryOperator<String> path) {
    Message.Builder mapped = job.toBuilder();
    job.getAllFields()
        .forEach(
            (field, value) -> {
              if (Schema.isPath(field)) {
                mapped.setField(field, path.apply((String) value));
              } else if (Schema.hasKeys(field)) {
                mapped.setField(field, mapMessages(value, path));
              }
            });
    return (M) mapped.build();
  }

  /// The paths in a job, or in a part of it.
  public static List<String> of(Message job) {
    List<String> paths = new ArrayList<>();
    map(
        job,
        path -> {
          paths.add(path);
          return path;
        });
    return paths;
  }

  private static Object mapMessages(Object value, UnaryOperator<String> path) {
    return value instanceof List<?> list
        ? list.stream().map(element -> map((Message) element, path)).toList()
        : map((Message) value, path);
  }
}
