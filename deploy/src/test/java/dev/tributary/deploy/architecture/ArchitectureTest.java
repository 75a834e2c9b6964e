package dev.tributary.deploy.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/// The allowed dependencies. Each rule is one sentence with its reason. For forbidden calls, see
/// [ForbiddenCallsTest].
@AnalyzeClasses(packages = "dev.tributary", importOptions = ArchitectureTest.MainCode.class)
final class ArchitectureTest {
  static final String OURS = "dev.tributary..";
  private static final String COORDINATOR = "dev.tributary.coordinator..";
  private static final String WORKER = "dev.tributary.worker..";
  private static final String DEPLOY = "dev.tributary.deploy..";
  private static final String[] COMMON = {
    "dev.tributary.tensor..",
    "dev.tributary.digest..",
    "dev.tributary.nn..",
    "dev.tributary.optim..",
    "dev.tributary.data..",
    "dev.tributary.job..",
    "dev.tributary.reduce..",
    "dev.tributary.checkpoint..",
    "dev.tributary.disk..",
    "dev.tributary.ledger..",
    "dev.tributary.wire..",
    "dev.tributary.profile..",
    "dev.tributary.train..",
    "dev.tributary.text..",
    "dev.tributary.time.."
  };
  static final String[] TRAINING_PATH = with(COMMON, COORDINATOR, WORKER);

  /// The main classes, without tests and without the jar of `common`'s tests.
  static final class MainCode implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }
  }

  // Modules.

  @ArchTest
  static final ArchRule everyClassIsInAPackageNamedInTheseRules =
      classes()
          .that()
          .resideInAPackage(OURS)
          .should()
          .resideInAnyPackage(with(TRAINING_PATH, DEPLOY, "dev.tributary.proto.."))
          .because("the rules do not apply to a package of common that is missing here");

  @ArchTest
  static final ArchRule protoDependsOnNoOtherModule =
      noClasses()
          .that()
          .resideInAPackage("dev.tributary.proto..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(with(TRAINING_PATH, DEPLOY))
          .because("other projects can use the wire contract without Tributary's code");

  @ArchTest
  static final ArchRule commonDependsOnNoProcess =
      noClasses()
          .that()
          .resideInAnyPackage(COMMON)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(COORDINATOR, WORKER, DEPLOY)
          .because("mathematics and codecs are the same in every process");

  @ArchTest
  static final ArchRule theCoordinatorDoesNotDependOnTheWorker =
      noClasses()
          .that()
          .resideInAPackage(COORDINATOR)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(WORKER, DEPLOY)
          .because(
              "the two communicate over the wire only, so that either can be written in another"
                  + " language");

  @ArchTest
  static final ArchRule theWorkerDoesNotDependOnTheCoordinator =
      noClasses()
          .that()
          .resideInAPackage(WORKER)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(COORDINATOR, DEPLOY)
          .because(
              "the two communicate over the wire only, so that either can be written in another"
                  + " language");

  // Packages.

  @ArchTest
  static final ArchRule packagesHaveNoCycle =
      slices()
          .matching("dev.tributary.(*)..")
          .should()
          .beFreeOfCycles()
          .because("a package in a cycle cannot be read or changed alone");

  @ArchTest
  static final ArchRule packagesOfTheCoordinatorHaveNoCycle =
      slices()
          .matching("dev.tributary.coordinator.(*)..")
          .should()
          .beFreeOfCycles()
          .because("a package in a cycle cannot be read or changed alone");

  @ArchTest
  static final ArchRule packagesOfTheWorkerHaveNoCycle =
      slices()
          .matching("dev.tributary.worker.(*)..")
          .should()
          .beFreeOfCycles()
          .because("a package in a cycle cannot be read or changed alone");

  @ArchTest
  static final ArchRule packagesOfDeployHaveNoCycle =
      slices()
          .matching("dev.tributary.deploy.(**)")
          .should()
          .beFreeOfCycles()
          .because("a package in a cycle cannot be read or changed alone");

  @ArchTest
  static final ArchRule onlyTheParentCommandReferencesACommand =
      classes()
          .that()
          .resideInAPackage(OURS)
          .should(referenceNoCommandExceptTheirSubcommands())
          .because("the command line is the outermost layer, on which nothing depends");

  @ArchTest
  static final ArchRule onlyTheCommandLineUsesPicocli =
      noClasses()
          .that()
          .resideInAPackage(OURS)
          .and()
          .resideOutsideOfPackage("dev.tributary.deploy.cli..")
          .and(DescribedPredicate.not(belongToACommand()))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..")
          .because(
              "the code behind a command takes plain values, so that programs can call it, too");

  @ArchTest
  static final ArchRule theFaultScheduleOfADrillIsAPlainValue =
      classes()
          .that()
          .resideInAPackage("dev.tributary.deploy.drill..")
          .and()
          .haveNameMatching(".*\\.(FaultSchedule|PlannedFault|Fault)(\\$.*)?")
          .should()
          .onlyDependOnClassesThat(
              named(".*\\.drill\\.(FaultSchedule|PlannedFault|Fault)(\\$.*|;)?")
                  .or(resideInAnyPackage("java.lang..", "java.util..", "java.time..")))
          .because("the faults of a seed can be computed and tested without a run");

  @ArchTest
  static final ArchRule theReductionTreeNeedsOnlyJava =
      classes()
          .that()
          .resideInAPackage("dev.tributary.reduce..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.tributary.reduce..", "java..")
          .because("the order of every sum must be readable and testable alone");

  @ArchTest
  static final ArchRule kernelsNeedOnlyJavaAndTheMatrixType =
      classes()
          .that()
          .resideInAPackage("dev.tributary.tensor..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.tributary.tensor..",
              "java..",
              "jdk.incubator.vector..",
              "org.ejml.data..",
              "org.slf4j..")
          .because("arithmetic is independent of jobs and of the wire");

  @ArchTest
  static final ArchRule theNumericsDoNotDependOnTheWire =
      noClasses()
          .that()
          .resideInAnyPackage("dev.tributary.train..", "dev.tributary.reduce..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.tributary.wire..")
          .because("slices and rounding are the same when nothing is sent");

  @ArchTest
  static final ArchRule digestsNeedOnlyTheirHashFunction =
      classes()
          .that()
          .resideInAPackage("dev.tributary.digest..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "dev.tributary.digest..",
                      "java..",
                      "jdk.incubator.vector..",
                      "com.dynatrace.hash4j..")
                  .or(named("dev\\.tributary\\.tensor\\.VectorUnit")))
          .because("a digest of floats is independent of their meaning");

  @ArchTest
  static final ArchRule decisionsArePlainValues =
      classes()
          .that()
          .resideInAPackage("dev.tributary.coordinator.round..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.tributary.coordinator.round..",
              "dev.tributary.digest..",
              "dev.tributary.reduce..",
              "dev.tributary.time..",
              "java..")
          .because(
              "without actors, sockets and threads, thousands of fault schedules are simulated in"
                  + " seconds");

  @ArchTest
  static final ArchRule decisionsReadNoClock =
      noClasses()
          .that()
          .resideInAPackage("dev.tributary.coordinator.round..")
          .should()
          .callMethodWhere(
              target(nameMatching("now|nanoTime|currentTimeMillis|instant|system.*"))
                  .and(
                      target(
                          owner(
                              resideInAnyPackage("java.time..", "dev.tributary.time..")
                                  .or(named("java.lang.System"))))))
          .because("time is an argument, because a simulation has its own clock");

  // Libraries.

  @ArchTest
  static final ArchRule commonUsesNoActors =
      noClasses()
          .that()
          .resideInAnyPackage(COMMON)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("akka..")
          .because("common contains mathematics, data and codecs only");

  @ArchTest
  static final ArchRule onlyTheWireUsesGrpcInCommon =
      noClasses()
          .that()
          .resideInAnyPackage(COMMON)
          .and()
          .resideOutsideOfPackage("dev.tributary.wire..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.grpc..")
          .because("the one-process trainer is the oracle of the system and needs no transport");

  @ArchTest
  static final ArchRule onlyTheServiceUsesGrpcInTheCoordinator =
      noClasses()
          .that()
          .resideInAPackage("dev.tributary.coordinator.*..")
          .and()
          .resideOutsideOfPackage("dev.tributary.coordinator.service..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.grpc..")
          .because(
              "the other packages exchange messages between actors; service translates them to"
                  + " gRPC");

  @ArchTest
  static final ArchRule onlyTheLinkUsesGrpcInTheWorker =
      noClasses()
          .that()
          .resideInAPackage(WORKER)
          .and()
          .resideOutsideOfPackage("dev.tributary.worker.link..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.grpc..")
                  .and(
                      DescribedPredicate.not(named("io\\.grpc\\.Status(\\$.*|RuntimeException)?"))))
          .because("the status of an ended stream is all that a session needs of the transport");

  @ArchTest
  static final ArchRule matricesStayOutOfTransportAndDecisions =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.tributary.wire..",
              "dev.tributary.checkpoint..",
              "dev.tributary.disk..",
              "dev.tributary.ledger..",
              "dev.tributary.job..",
              "dev.tributary.coordinator.service..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.ejml..")
          .because("messages and files contain float arrays with a shape");

  @ArchTest
  static final ArchRule arithmeticPackagesUseNoProtobuf =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.tributary.coordinator.reducer..", "dev.tributary.worker.compute..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.google.protobuf..", "dev.tributary.proto..")
          .because("arithmetic works on slices of floats, and messages are decoded before it");

  @ArchTest
  static final ArchRule onlyJobsCheckpointsAndRecordsUseJsonAndYaml =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.tributary.job..",
              "dev.tributary.checkpoint..",
              "dev.tributary.disk..",
              "dev.tributary.ledger..",
              "dev.tributary.coordinator.run..",
              "dev.tributary.deploy..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.fasterxml..", "org.yaml..")
          .because("text formats are for the files that users read");

  @ArchTest
  static final ArchRule onlyVectorClassesUseTheVectorApi =
      noClasses()
          .that()
          .resideInAPackage(OURS)
          .and()
          .haveNameNotMatching(
              "dev\\.tributary\\.((tensor|optim)\\.Vector\\w+|tensor\\.(TileKernel|Panels)"
                  + "|digest\\.VectorXxh128)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.incubator.vector..")
          .because(
              "a JVM started without the incubator module must never load a class that needs it");

  // Names.

  @ArchTest
  static final ArchRule namesAreNounsOfTheDomain =
      noClasses()
          .that()
          .resideInAPackage(OURS)
          .should()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Impl")
          .because("such a name does not say what the class is");

  static DescribedPredicate<JavaClass> named(String pattern) {
    return DescribedPredicate.describe("are " + pattern, type -> type.getName().matches(pattern));
  }

  private static DescribedPredicate<JavaClass> belongToACommand() {
    return DescribedPredicate.describe(
        "belong to a command", type -> outermost(type).isAnnotatedWith(Command.class));
  }

  private static ArchCondition<JavaClass> referenceNoCommandExceptTheirSubcommands() {
    return new ArchCondition<>("reference no command except their subcommands") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        JavaClass from = outermost(type);
        Set<String> allowed = subcommands(from);
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          JavaClass to = outermost(dependency.getTargetClass());
          if (to.isAnnotatedWith(Command.class)
              && !to.equals(from)
              && !allowed.contains(to.getName())) {
            events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static Set<String> subcommands(JavaClass command) {
    return command
        .tryGetAnnotationOfType(Command.class)
        .map(
            annotation ->
                Arrays.stream(annotation.subcommands())
                    .map(Class::getName)
                    .collect(Collectors.toSet()))
        .orElse(Set.of());
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getBaseComponentType()
        .getEnclosingClass()
        .map(ArchitectureTest::outermost)
        .orElse(type.getBaseComponentType());
  }

  private static String[] with(String[] packages, String... more) {
    return Stream.concat(Arrays.stream(packages), Arrays.stream(more)).toArray(String[]::new);
  }
}
