package dev.tributary.job;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import dev.tributary.digest.Sha256;
import dev.tributary.proto.v1.InDigest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The numerical identity of a job: all keys, with their defaults, on which the trained bits
/// depend. The name of the run, the rules of checkpoints and the paths of files do not belong to
/// it. The times of evaluations belong to it only if evaluations decide when the run ends. (Data
/// are compared by their digest. Whether `init_from` is given counts, but not its value.) The
/// options `in_digest`, `in_digest_with` and `is_path` of the schema determine how each key counts.
///
/// Jobs of different releases can be compared: a key that one of them lacks has its default there.
public final class JobIdentity {
  private final List<String> differences = new ArrayList<>();

  private JobIdentity() {}

  /// The differences in words, one line each: `training.batch is 64 here and 32 there`. The list is
  /// empty if the jobs are numerically identical.
  public static List<String> difference(Message here, Message there) {
    if (here.equals(there)) {
      return List.of();
    }
    JobIdentity identity = new JobIdentity();
    identity.compare("", JobDefaults.filled(here), JobDefaults.filled(there));
    return List.copyOf(identity.differences);
  }

  /// SHA-256, in hexadecimal, of the numerical identity: of the protobuf encoding of the job with
  /// its defaults, without the keys that do not count, and with `given` in place of each file's
  /// name. Two jobs have the same digest if and only if [#difference] is empty.
  ///
  /// A key at its default is left out, unless the schema says that digests have always contained
  /// it. A key that a later release adds therefore changes only the digests of jobs that use it.
  public static String digest(Message job) {
    return Sha256.hex(encoded(counting(JobDefaults.filled(job))));
  }

  private static Message counting(Message job) {
    Message.Builder counting = job.newBuilderForType().setUnknownFields(job.getUnknownFields());
    job.getAllFields()
        .forEach(
            (field, value) -> {
              InDigest rule = Schema.inDigest(field, job);
              Object counted = counting(field, value);
              if (rule == InDigest.ALWAYS
                  || rule == InDigest.UNLESS_DEFAULT && !isDefault(field, counted, counting)) {
                counting.setField(field, counted);
              }
            });
    return counting.build();
  }

  private static Object counting(FieldDescriptor field, Object value) {
    if (Schema.isPath(field)) {
      return "given";
    }
    if (FreeSettings.are(field)) {
      return FreeSettings.sorted((Message) value);
    }
    if (!Schema.hasKeys(field)) {
      return value;
    }
    return value instanceof List<?> list
        ? list.stream().map(element -> counting((Message) element)).toList()
        : counting((Message) value);
  }

  private static boolean isDefault(FieldDescriptor field, Object counted, Message.Builder holder) {
    return JobDefaults.value(field, holder)
        .map(value -> Schema.hasKeys(field) ? JobDefaults.filled((Message) value) : value)
        .map(value -> counting(field, value))
        .equals(Optional.of(counted));
  }

  private static byte[] encoded(Message message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization(); // maps in the order of their keys
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to an array failed", e);
    }
    return bytes;
  }

  private void compare(String key, Message here, Message there) {
    if (!here.getUnknownFields().equals(there.getUnknownFields())) {
      differences.add((key.isEmpty() ? "the job" : key) + " has keys of another release");
    }
    Set<OneofDescriptor> differing = new HashSet<>();
    for (OneofDescriptor oneof : here.getDescriptorForType().getRealOneofs()) {
      FieldDescriptor chosenHere = here.getOneofFieldDescriptor(oneof);
      FieldDescriptor chosenThere = there.getOneofFieldDescriptor(oneof);
      if (!Objects.equals(chosenHere, chosenThere)) {
        differing.add(oneof);
        boolean isAll = Schema.isChoice(oneof.getContainingType());
        differ(isAll ? key : key + "." + oneof.getName(), nameOf(chosenHere), nameOf(chosenThere));
      }
    }
    for (FieldDescriptor field : here.getDescriptorForType().getFields()) {
      String path = key.isEmpty() ? Schema.name(field) : key + "." + Schema.name(field);
      boolean counts =
          Schema.inDigest(field, here) != InDigest.NEVER
              && Schema.inDigest(field, there) != InDigest.NEVER;
      if (counts && !differing.contains(field.getRealContainingOneof())) {
        compareField(path, field, here, there);
      }
    }
  }

  private void compareField(String path, FieldDescriptor field, Message here, Message there) {
    Object a = here.getField(field);
    Object b = there.getField(field);
    boolean givenHere = here.getAllFields().containsKey(field);
    boolean givenThere = there.getAllFields().containsKey(field);
    if (a.equals(b) && givenHere == givenThere) {
      return;
    }
    if (Schema.isPath(field)) {
      if (givenHere != givenThere) {
        differ(path, givenHere ? "given" : "absent", givenThere ? "given" : "absent");
      }
    } else if (Schema.mapKey(field).isPresent()) {
      differ(path, JobYaml.flow(field, a), JobYaml.flow(field, b));
    } else if (a instanceof List<?> listA && b instanceof List<?> listB && Schema.hasKeys(field)) {
      if (listA.size() != listB.size()) {
        differ(path, listA.size() + " long", listB.size() + " long");
      }
      for (int i = 0; i < Math.min(listA.size(), listB.size()); i++) {
        compare(path + "[" + i + "]", (Message) listA.get(i), (Message) listB.get(i));
      }
    } else if (Schema.hasKeys(field) && givenHere && givenThere) {
      compare(path, (Message) a, (Message) b);
    } else {
      differ(path, spelled(field, a, givenHere), spelled(field, b, givenThere));
    }
  }

  private void differ(String key, String here, String there) {
    differences.add(key + " is " + here + " here and " + there + " there");
  }

  private static String nameOf(FieldDescriptor chosen) {
    return chosen == null ? "absent" : chosen.getName();
  }

  /// The value in YAML, or `absent`. A number without presence is 0 if it is not given.
  private static String spelled(FieldDescriptor field, Object value, boolean given) {
    return given || !field.hasPresence() ? JobYaml.flow(field, value) : "absent";
  }
}
