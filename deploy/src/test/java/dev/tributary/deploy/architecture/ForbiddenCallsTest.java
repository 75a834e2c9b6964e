package dev.tributary.deploy.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.tributary.deploy.architecture.ArchitectureTest.OURS;
import static dev.tributary.deploy.architecture.ArchitectureTest.TRAINING_PATH;
import static dev.tributary.deploy.architecture.ArchitectureTest.named;

import com.google.protobuf.Message;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.tributary.deploy.cli.Main;
import dev.tributary.deploy.cli.ProcessEnd;
import dev.tributary.job.JobDefaults;
import dev.tributary.job.JobExtension;
import dev.tributary.job.JobFile;
import dev.tributary.job.JobIdentity;
import dev.tributary.time.WallClock;
import dev.tributary.train.PreparedJob;
import java.util.Calendar;
import java.util.Date;

/// The forbidden calls. Each rule is one sentence with its reason.
@AnalyzeClasses(packages = "dev.tributary", importOptions = ArchitectureTest.MainCode.class)
final class ForbiddenCallsTest {

  @ArchTest
  static final ArchRule trainingCallsNoFunctionWhoseResultDiffersBetweenMachines =
      noClasses()
          .that()
          .resideInAnyPackage(TRAINING_PATH)
          .should()
          .callMethodWhere(
              target(nameMatching("exp|expm1|log|log10|log1p|tanh|sinh|cosh|pow|sin|cos|tan|cbrt"))
                  .and(target(owner(named("java.lang.Math")))))
          .because(
              "the JDK guarantees their results to an ulp only, and the bits differ between"
                  + " machines");

  @ArchTest
  static final ArchRule trainingUsesNoRandomGenerator =
      noClasses()
          .that()
          .resideInAnyPackage(TRAINING_PATH)
          .should()
          .dependOnClassesThat(
              named("java\\.util\\.(Splittable)?Random")
                  .or(named("java.util.concurrent.ThreadLocalRandom"))
                  .or(resideInAPackage("java.util.random..")))
          .orShould()
          .callMethod(Math.class, "random")
          .because("a random value is a function of seed, purpose and coordinates");

  @ArchTest
  static final ArchRule nothingUsesParallelStreams =
      noClasses()
          .that()
          .resideInAPackage(OURS)
          .should()
          .callMethodWhere(
              target(nameMatching("parallel|parallelStream|parallelPrefix|parallelSetAll"))
                  .and(target(owner(resideInAPackage("java.util..")))))
          .because("a sum has one order, and the number of threads is bounded where they start");

  @ArchTest
  static final ArchRule nothingReducesVectorLanes =
      noClasses()
          .that()
          .resideInAPackage(OURS)
          .should()
          .callMethodWhere(
              target(nameMatching("reduceLanes.*"))
                  .and(target(owner(resideInAPackage("jdk.incubator.vector..")))))
          .because("the order in which lanes are added is not specified");

  @ArchTest
  static final ArchRule nothingReadsCompressedFilesWithTheJdksStreams =
      noClasses()
          .that()
          .resideInAPackage(OURS)
          .should()
          .dependOnClassesThat(
              named(
                  "java\\.util\\.zip\\.(GZIP|Inflater|Zip)InputStream|java.util.jar.JarInputStream"))
          .because(
              "they take a damaged part for the end of the file, and ignore what follows it;"
                  + " GzipStream refuses both");

  @ArchTest
  static final ArchRule noFailureIsToldByTheNameOfItsClass =
      classes()
          .that()
          .resideInAPackage(OURS)
          .should(neverTurnAFailureIntoItsClassName())
          .because("the name of a class means nothing to users; FailureText finds words");

  @ArchTest
  static final ArchRule onlyCommandsPrint =
      noClasses()
          .that()
          .resideInAnyPackage(TRAINING_PATH)
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethodWhere(target(nameMatching("printStackTrace")))
          .because("the output is decided in one place; all other code emits events and logs");

  @ArchTest
  static final ArchRule onlyTheWallClockReadsTheTimeOfDay =
      noClasses()
          .that()
          .resideInAPackage(OURS)
          .and()
          .doNotBelongToAnyOf(WallClock.class)
          .should()
          .accessTargetWhere(
              JavaAccess.Predicates.target(nameMatching("now|system.*|tick.*|currentTimeMillis"))
                  .and(
                      JavaAccess.Predicates.target(
                          owner(resideInAPackage("java.time..").or(named("java.lang.System"))))))
          .orShould()
          .callConstructor(Date.class)
          .orShould()
          .callMethod(Calendar.class, "getInstance")
          .because("people and drills set the clock while a run is in progress");

  @ArchTest
  static final ArchRule onlyTheDatesOfCertificatesAreComparedWithTheTimeOfDay =
      noClasses()
          .that()
          .resideInAPackage(OURS)
          .and()
          .resideOutsideOfPackages("dev.tributary.time..", "dev.tributary.deploy.security..")
          // The doctor's clock check is about certificates. A recording has instants of its own.
          .and()
          .haveNameNotMatching("dev\\.tributary\\.deploy\\.(doctor\\.Machine|bench\\.Allocations)")
          .should()
          .accessTargetWhere(
              JavaAccess.Predicates.target(
                      nameMatching("plus.*|minus.*|until|compareTo|isBefore|isAfter|toEpochMilli"))
                  .and(JavaAccess.Predicates.target(owner(named("java.time.Instant")))))
          .orShould()
          .accessTargetWhere(
              JavaAccess.Predicates.target(nameMatching("between"))
                  .and(JavaAccess.Predicates.target(owner(resideInAPackage("java.time..")))))
          .because(
              "intervals are measured with a MonotonicClock, which goes on when the clock is set");

  @ArchTest
  static final ArchRule everyActorIsADescendantOfTheGuardian =
      noClasses()
          .that()
          .resideInAPackage(OURS)
          .should()
          .callMethodWhere(
              target(nameMatching("systemActorOf"))
                  .and(target(owner(resideInAPackage("akka.actor.typed..")))))
          .because(
              "the failure of an actor is handled by its parent, and system actors have none of"
                  + " ours");

  @ArchTest
  static final ArchRule onlyTheCommandLineEndsTheProcess =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Main.class, ProcessEnd.class)
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethodWhere(
              target(nameMatching("halt|exit")).and(target(owner(named("java.lang.Runtime")))))
          .because("a command returns its exit code, so that tests can run it in their JVM");

  @ArchTest
  static final ArchRule defaultsAreFilledInWhereAJobIsRead =
      noClasses()
          .that()
          .doNotBelongToAnyOf(
              JobDefaults.class,
              JobExtension.class,
              JobFile.class,
              JobIdentity.class,
              PreparedJob.class)
          .should()
          .callMethod(JobDefaults.class, "filled", Message.class)
          .because("after PreparedJob.prepare every setting has a value, the same in all code");

  /// Finds calls of [Throwable#toString]. The compiler adds one for each [MatchException] that a
  /// pattern of records can throw.
  private static ArchCondition<JavaClass> neverTurnAFailureIntoItsClassName() {
    return new ArchCondition<>("never call Throwable.toString()") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaCodeUnit code : type.getCodeUnits()) {
          long named =
              code.getMethodCallsFromSelf().stream()
                  .filter(call -> call.getName().equals("toString"))
                  .filter(call -> call.getTargetOwner().isAssignableTo(Throwable.class))
                  .count();
          long byPatterns =
              code.getConstructorCallsFromSelf().stream()
                  .filter(call -> call.getTargetOwner().isEquivalentTo(MatchException.class))
                  .count();
          if (named > byPatterns) {
            events.add(SimpleConditionEvent.violated(code, code.getDescription()));
          }
        }
      }
    };
  }
}
