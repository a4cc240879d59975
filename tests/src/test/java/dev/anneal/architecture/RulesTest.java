package dev.anneal.architecture;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import dev.anneal.architecture.bad.ArrowEverywhere;
import dev.anneal.architecture.bad.ByChance;
import dev.anneal.architecture.bad.DjlEverywhere;
import dev.anneal.architecture.bad.EverythingHelper;
import dev.anneal.architecture.bad.Quitter;
import dev.anneal.architecture.bad.SparkInPipeline;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** Each rule, on a class that breaks it: a rule that cannot fail checks nothing. */
class RulesTest {
    private static final String ROOT = "dev.anneal.architecture.bad.order";

    private static AbstractThrowableAssert<?, ?> assertBroken(ArchRule rule, JavaClasses classes) {
        return assertThatThrownBy(() -> rule.check(classes))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("Architecture Violation");
    }

    @Test
    void findsSpark() {
        assertBroken(Rules.noSpark(), AnnealClasses.bad(SparkInPipeline.class)).hasMessageContaining("SparkSession");
    }

    @Test
    void findsDjlOutsideItsPackages() {
        assertBroken(Rules.onlyIn(List.of("dev.anneal.tensor"), "ai.djl.."), AnnealClasses.bad(DjlEverywhere.class))
                .hasMessageContaining("ai.djl.ndarray.NDArray");
    }

    @Test
    void findsArrowOutsideItsPackage() {
        ArchRule rule = Rules.onlyIn(List.of("dev.anneal.dataset"), "org.apache.arrow..");

        assertBroken(rule, AnnealClasses.bad(ArrowEverywhere.class)).hasMessageContaining("IntVector");
    }

    @Test
    void findsADependencyAgainstTheOrder() {
        assertBroken(Rules.order(ROOT, List.of("lower", "upper")), AnnealClasses.bad("order"))
                .hasMessageContaining("lower comes before upper");
    }

    @Test
    void findsAPackageThatHasNoPlace() {
        assertBroken(Rules.order(ROOT, List.of("upper")), AnnealClasses.bad("order"))
                .hasMessageContaining("the package lower, which has no place in the order");
    }

    @Test
    void findsACycle() {
        assertBroken(Rules.noCycles("dev.anneal.architecture.bad.cycle.(**)"), AnnealClasses.bad("cycle"))
                .hasMessageContaining("Cycle detected");
    }

    @Test
    void findsEveryWayToEndTheProcess() {
        assertBroken(Rules.noExit("dev.anneal.jobs.Main"), AnnealClasses.bad(Quitter.class))
                .hasMessageContaining("System.exit")
                .hasMessageContaining("Runtime.halt");
    }

    @Test
    void findsClocksAndChance() {
        assertBroken(Rules.noChance(), AnnealClasses.bad(ByChance.class))
                .hasMessageContaining("(6 times)")
                .hasMessageContaining("Math.random")
                .hasMessageContaining("currentTimeMillis")
                .hasMessageContaining("Instant.now()")
                .hasMessageContaining("Clock.systemUTC")
                .hasMessageContaining("Random.<init>()")
                .hasMessageContaining("randomUUID");
    }

    @Test
    void findsAPackageWithoutNullMarked() {
        assertBroken(Rules.nullMarked(), AnnealClasses.bad("order")).hasMessageContaining("is not @NullMarked");
    }

    @Test
    void findsAVagueName() {
        assertBroken(Rules.noVagueNames(), AnnealClasses.bad(EverythingHelper.class))
                .hasMessageContaining("EverythingHelper");
    }
}
