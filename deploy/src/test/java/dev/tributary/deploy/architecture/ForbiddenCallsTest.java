package dev.tributary.deploy.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.tributary.deploy.architecture.ArchitectureTest.OURS;
import static dev.tributary.deploy.architecture.ArchitectureTest.TRAINING_PATH;
import static dev.tributary.deploy.architecture.ArchitectureTest.named;

import com.google.protobuf.Message;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.tributary.deploy.cli.Main;
import dev.tributary.deploy.cli.ProcessEnd;
import dev.tributary.job.JobDefaults;
import dev.tributary.job.JobFile;
import dev.tributary.job.JobIdentity;
import dev.tributary.train.PreparedJob;

/// What nobody may call: one rule a sentence, with its reason.
@AnalyzeClasses(packages = "dev.tributary", importOptions = ArchitectureTest.MainCode.class)
final class ForbiddenCallsTest {

  @ArchTest
  static final ArchRule nothingTrainsWithFunctionsThatDifferBetweenMachines =
      noClasses()
          .that()
          .resideInAnyPackage(TRAINING_PATH)
          .should()
          .callMethodWhere(
              target(nameMatching("exp|expm1|log|log10|log1p|tanh|sinh|cosh|pow|sin|cos|tan|cbrt"))
                  .and(target(owner(named("java.lang.Math")))))
          .because("the JDK computes them to within an ulp, and not to the same bits everywhere");

  @ArchTest
  static final ArchRule nothingDrawsFromAGenerator =
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
  static final ArchRule nothingStreamsInParallel =
      noClasses()
          .that()
          .resideInAPackage(OURS)
          .should()
          .callMethodWhere(
              target(nameMatching("parallel|parallelStream|parallelPrefix|parallelSetAll"))
                  .and(target(owner(resideInAPackage("java.util..")))))
          .because("a sum has one order; threads are given out by actors");

  @ArchTest
  static final ArchRule nothingAddsUpLanes =
      noClasses()
          .that()
          .resideInAPackage(OURS)
          .should()
          .callMethodWhere(
              target(nameMatching("reduceLanes.*"))
                  .and(target(owner(resideInAPackage("jdk.incubator.vector..")))))
          .because("the order in which lanes are added is not specified");

  @ArchTest
  static final ArchRule onlyTheCommandPrints =
      noClasses()
          .that()
          .resideInAnyPackage(TRAINING_PATH)
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethodWhere(target(nameMatching("printStackTrace")))
          .because("what people see is decided in one place; all else is events and logs");

  @ArchTest
  static final ArchRule everyActorHasItsPlaceBelowTheGuardian =
      noClasses()
          .that()
          .resideInAPackage(OURS)
          .should()
          .callMethodWhere(
              target(nameMatching("systemActorOf"))
                  .and(target(owner(resideInAPackage("akka.actor.typed..")))))
          .because("an actor that fails is noticed by its parent, which the system's own is not");

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
          .because("a command returns its exit code, so that it can be run within a test");

  @ArchTest
  static final ArchRule defaultsAreFilledInAtTheBorder =
      noClasses()
          .that()
          .doNotBelongToAnyOf(
              JobDefaults.class, JobFile.class, JobIdentity.class, PreparedJob.class)
          .should()
          .callMethod(JobDefaults.class, "filled", Message.class)
          .because("behind PreparedJob.prepare every setting has a value, and it is the same one");
}
