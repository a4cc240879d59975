package dev.anneal.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Calls whose result differs from run to run although no argument does: the time of day, and random numbers without a seed. Same bytes from the same
 * run need both as arguments. {@link System#nanoTime()} measures durations and is no such call, nor is {@link java.security.SecureRandom}, whose
 * numbers are secrets.
 */
final class Chance extends DescribedPredicate<JavaAccess<?>> {
    private static final Set<String> CALLS = Set.of(
            System.class.getName() + ".currentTimeMillis",
            Math.class.getName() + ".random",
            StrictMath.class.getName() + ".random",
            UUID.class.getName() + ".randomUUID",
            ThreadLocalRandom.class.getName() + ".current");
    private static final List<String> SEEDED =
            List.of(Random.class.getName(), SplittableRandom.class.getName(), Date.class.getName());

    Chance() {
        super("the wall clock or random numbers without a seed");
    }

    @Override
    public boolean test(JavaAccess<?> access) {
        if (!(access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target)) {
            return false;
        }
        String owner = target.getOwner().getName();
        String name = target.getName();
        List<JavaClass> parameters = target.getRawParameterTypes();
        boolean clock = owner.equals(Clock.class.getName()) && name.matches("(?:system|tick).*");
        boolean now = owner.startsWith("java.time.")
                && name.equals("now")
                && parameters.stream().noneMatch(parameter -> parameter.isEquivalentTo(Clock.class));
        boolean unseeded = SEEDED.contains(owner) && name.equals("<init>") && parameters.isEmpty();
        return clock || now || unseeded || CALLS.contains(owner + "." + name);
    }
}
