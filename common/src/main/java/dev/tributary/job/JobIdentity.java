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

/// Whether two jobs give the same bits: everything after defaults, except the name of the run, when
/// it is evaluated and saved, and where files lie. (Data is compared by its digest, and of
/// `init_from` only whether it is given.) The schema says of each key how it counts: `in_digest`
/// and `is_path`.
///
/// Jobs of other releases are compared as well: a key that one of them does not have has its
/// default there.
public final class JobIdentity {
  private final List<String> differences = new ArrayList<>();

  private JobIdentity() {}

  /// What differs, for people, a line each: `training.batch is 64 here and 32 there`. Empty if
  /// nothing does.
  public static List<String> difference(Message here, Message there) {
    if (here.equals(there)) {
      return List.of();
    }
    JobIdentity identity = new JobIdentity();
    identity.compare("", JobDefaults.filled(here), JobDefaults.filled(there));
    return List.copyOf(identity.differences);
  }

  /// SHA-256, in hexadecimal, of what [#difference] compares: the protobuf encoding of the job with
  /// its defaults, without the keys that do not count, and with `given` for the name of each file.
  /// The same for two jobs if, and only if, nothing differs.
  ///
  /// A key at its default is left out, unless the schema says that digests have always had it. So a
  /// key that a later release adds changes the digest of no job that does not use it.
  public static String digest(Message job) {
    return Sha256.hex(encoded(counting(JobDefaults.filled(job))));
  }

  private static Message counting(Message job) {
    Message.Builder counting = job.newBuilderForType().setUnknownFields(job.getUnknownFields());
    job.getAllFields()
        .forEach(
            (field, value) -> {
              InDigest rule = Schema.inDigest(field);
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
      throw new UncheckedIOException("an array does no output", e);
    }
    return bytes;
  }

  private void compare(String key, Message here, Message there) {
    if (!here.getUnknownFields().equals(there.getUnknownFields())) {
      differences.add((key.isEmpty() ? "the job" : key) + " has keys of another release");
    }
    Set<OneofDescriptor> otherwise = new HashSet<>();
    for (OneofDescriptor oneof : here.getDescriptorForType().getRealOneofs()) {
      FieldDescriptor chosenHere = here.getOneofFieldDescriptor(oneof);
      FieldDescriptor chosenThere = there.getOneofFieldDescriptor(oneof);
      if (!Objects.equals(chosenHere, chosenThere)) {
        otherwise.add(oneof);
        boolean isAll = Schema.isChoice(oneof.getContainingType());
        differ(isAll ? key : key + "." + oneof.getName(), nameOf(chosenHere), nameOf(chosenThere));
      }
    }
    for (FieldDescriptor field : here.getDescriptorForType().getFields()) {
      String path = key.isEmpty() ? field.getName() : key + "." + field.getName();
      if (Schema.inDigest(field) != InDigest.NEVER
          && !otherwise.contains(field.getRealContainingOneof())) {
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

  /// A number that cannot be absent is 0 where it is not given.
  private static String spelled(FieldDescriptor field, Object value, boolean given) {
    return given || !field.hasPresence() ? JobYaml.flow(field, value) : "absent";
  }
}
