package dev.tributary.job;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.tributary.proto.v1.Job;
import java.util.Set;
import java.util.function.UnaryOperator;

/// The keys of a job that name files.
public final class JobFiles {
  static final Set<String> KEYS =
      Set.of(
          "dataset.csv.path",
          "dataset.idx.images",
          "dataset.idx.labels",
          "dataset.idx.test_images",
          "dataset.idx.test_labels",
          "model.init_from");

  private JobFiles() {}

  /// The same job with every path that it names replaced, e.g. by an absolute one, so that it means
  /// the same in another directory.
  public static Job map(Job job, UnaryOperator<String> path) {
    Job.Builder mapped = job.toBuilder();
    KEYS.forEach(key -> map(mapped, key.split("\\."), path));
    return mapped.build();
  }

  private static void map(Message.Builder within, String[] key, UnaryOperator<String> path) {
    Message.Builder at = within;
    for (int i = 0; i < key.length; i++) {
      FieldDescriptor field = at.getDescriptorForType().findFieldByName(key[i]);
      if (!at.getAllFields().containsKey(field)) {
        return;
      }
      if (i == key.length - 1) {
        at.setField(field, path.apply((String) at.getField(field)));
      } else {
        at = at.getFieldBuilder(field);
      }
    }
  }
}
