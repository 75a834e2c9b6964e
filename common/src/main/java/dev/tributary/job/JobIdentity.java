package dev.tributary.job;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import dev.tributary.digest.Sha256;
import dev.tributary.proto.v1.ElementType;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.Wire;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Whether two jobs give the same bits: everything after defaults, except what the run is called,
/// when it is evaluated and saved, and where files lie. (Data is compared by its digest, and of
/// `init_from` only whether it is given.)
public final class JobIdentity {
  private static final Set<String> APART =
      Set.of("name", "checkpoint", "training.evaluate_every_epochs");
  private static final Wire FLOAT32 =
      Wire.newBuilder().setGradients(ElementType.FLOAT32).setWeights(ElementType.FLOAT32).build();

  private final List<String> differences = new ArrayList<>();

  private JobIdentity() {}

  /// What differs, for people, a line each: `training.batch is 64 here and 32 there`. Empty if
  /// nothing does.
  public static List<String> difference(Job here, Job there) {
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
  public static String digest(Job job) {
    Job.Builder counting = JobFiles.map(JobDefaults.filled(job), path -> "given").toBuilder();
    for (String key : APART) {
      Message.Builder at = counting;
      String[] names = key.split("\\.");
      for (int i = 0; i < names.length - 1; i++) {
        at = at.getFieldBuilder(at.getDescriptorForType().findFieldByName(names[i]));
      }
      at.clearField(at.getDescriptorForType().findFieldByName(names[names.length - 1]));
    }
    if (counting.getWire().equals(FLOAT32)) {
      counting.clearWire(); // ledgers name float32 jobs by a digest without this key
    }
    return Sha256.hex(counting.build().toByteArray());
  }

  private void compare(String key, Message here, Message there) {
    Set<OneofDescriptor> otherwise = new HashSet<>();
    for (OneofDescriptor oneof : here.getDescriptorForType().getRealOneofs()) {
      FieldDescriptor chosenHere = here.getOneofFieldDescriptor(oneof);
      FieldDescriptor chosenThere = there.getOneofFieldDescriptor(oneof);
      if (!Objects.equals(chosenHere, chosenThere)) {
        otherwise.add(oneof);
        boolean isAll = oneof.getFieldCount() == oneof.getContainingType().getFields().size();
        differ(isAll ? key : key + "." + oneof.getName(), nameOf(chosenHere), nameOf(chosenThere));
      }
    }
    for (FieldDescriptor field : here.getDescriptorForType().getFields()) {
      String path = key.isEmpty() ? field.getName() : key + "." + field.getName();
      if (!APART.contains(path) && !otherwise.contains(field.getRealContainingOneof())) {
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
    if (JobFiles.KEYS.contains(path)) {
      if (givenHere != givenThere) {
        differ(path, givenHere ? "given" : "absent", givenThere ? "given" : "absent");
      }
    } else if (a instanceof List<?> listA && b instanceof List<?> listB && areMessages(field)) {
      if (listA.size() != listB.size()) {
        differ(path, listA.size() + " long", listB.size() + " long");
      }
      for (int i = 0; i < Math.min(listA.size(), listB.size()); i++) {
        compare(path + "[" + i + "]", (Message) listA.get(i), (Message) listB.get(i));
      }
    } else if (areMessages(field) && givenHere && givenThere) {
      compare(path, (Message) a, (Message) b);
    } else {
      differ(path, spelled(field, a, givenHere), spelled(field, b, givenThere));
    }
  }

  private void differ(String key, String here, String there) {
    differences.add(key + " is " + here + " here and " + there + " there");
  }

  private static boolean areMessages(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
  }

  private static String nameOf(FieldDescriptor chosen) {
    return chosen == null ? "absent" : chosen.getName();
  }

  /// A number that cannot be absent is 0 where it is not given.
  private static String spelled(FieldDescriptor field, Object value, boolean given) {
    return given || !field.hasPresence() ? JobYaml.flow(field, value) : "absent";
  }
}
