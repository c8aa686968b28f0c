// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.autoconfigure.StartReports.IN_MEMORY;
import static dev.election.spring.autoconfigure.StartReports.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.spring.OnLeader;
import dev.election.spring.WhileLeader;
import jakarta.annotation.PostConstruct;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Scope;

/** What a user reads when an annotation is where it cannot work: bean, method, reason, and what to do. */
@ExtendWith(OutputCaptureExtension.class)
class LeaderWorkReportTest {

    static class Primitive {
        @OnLeader
        long run() {
            return 0;
        }
    }

    static class Final {
        @OnLeader
        final void run() {}
    }

    static class Private {
        @OnLeader
        @SuppressWarnings("UnusedMethod")
        private void run() {}
    }

    static class Static {
        @OnLeader
        static void run() {}
    }

    static final class FinalClass {
        @OnLeader
        void run() {}
    }

    record AsRecord() {
        @OnLeader
        void run() {}
    }

    static sealed class Sealed {
        @OnLeader
        void run() {}
    }

    static final class Sealing extends Sealed {}

    static class Callback {
        @PostConstruct
        @OnLeader
        void run() {}
    }

    static class UnresolvedElection {
        @OnLeader("${no.such.property}")
        void run() {}
    }

    static class BlankElection {
        @OnLeader(" ")
        void run() {}
    }

    static class LoopWithArguments {
        @WhileLeader
        void run(String text) {}
    }

    static class LoopWithResult {
        @WhileLeader
        boolean run() {
            return true;
        }
    }

    static class PrivateLoop {
        @WhileLeader
        @SuppressWarnings("UnusedMethod")
        private void run() {}
    }

    static class StaticLoop {
        @WhileLeader
        static void run() {}
    }

    static class FinalLoop {
        @WhileLeader
        final void run() {}
    }

    static class LoopOfCalls {
        @OnLeader
        @WhileLeader
        void run() {}
    }

    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    static class ManyLoops {
        @WhileLeader
        void run() {}
    }

    static class NeedsManyLoops {
        NeedsManyLoops(ManyLoops loops) {}
    }

    static class UnresolvedLoop {
        @WhileLeader("${no.such.property}")
        void run() {}
    }

    static class BlankLoop {
        @WhileLeader(" ")
        void run() {}
    }

    static Stream<Arguments> misplaced() {
        return Stream.of(
                onLeader(Primitive.class, "it returns long", "set otherwise = THROW"),
                onLeader(Final.class, "it is final", "Make the method neither private, final nor static"),
                onLeader(Private.class, "it is private", "Make the method neither private, final nor static"),
                onLeader(Static.class, "it is static", "Make the method neither private, final nor static"),
                onLeader(
                        FinalClass.class,
                        "its class is final and the bean implements no interface",
                        "implement an interface"),
                onLeader(
                        AsRecord.class,
                        "its class is a record and the bean implements no interface",
                        "Turn the record into a class"),
                onLeader(
                        Sealed.class,
                        "its class is sealed and the bean implements no interface",
                        "implement an interface"),
                onLeader(Callback.class, "the container calls it as @PostConstruct", "LeadershipGrantedEvent"),
                loop(LoopWithArguments.class, "run(String)", "it has arguments"),
                loop(LoopWithResult.class, "run()", "it returns boolean"),
                loop(PrivateLoop.class, "run()", "it is private"),
                loop(StaticLoop.class, "run()", "it is static"),
                loop(FinalLoop.class, "run()", "it is final"),
                loop(LoopOfCalls.class, "run()", "it has @OnLeader as well"));
    }

    private static Arguments onLeader(Class<?> bean, String why, String action) {
        return Arguments.of(bean, "@OnLeader cannot guard " + bean.getName() + ".run() of bean '", why, action);
    }

    private static Arguments loop(Class<?> bean, String method, String why) {
        return Arguments.of(
                bean,
                "@WhileLeader cannot run " + bean.getName() + "." + method + " of bean '",
                why,
                "a method of a singleton bean that is void, has no arguments");
    }

    @ParameterizedTest
    @MethodSource("misplaced")
    void namesBeanAndMethodAndSaysWhatToDo(
            Class<?> bean, String method, String why, String action, CapturedOutput output) {
        String report = report(output, List.of(bean), IN_MEMORY);
        assertThat(report).contains(method).contains(why);
        assertThat(report.substring(report.indexOf("Action: "))).contains(action);
    }

    static Stream<Arguments> names() {
        return Stream.of(
                Arguments.of(List.of(UnresolvedElection.class), "no.such.property", "give it a default"),
                Arguments.of(List.of(UnresolvedLoop.class), "no.such.property", "give it a default"),
                Arguments.of(
                        List.of(BlankElection.class), "The election name is blank", "Give the election another name"),
                Arguments.of(List.of(BlankLoop.class), "The election name is blank", "Give the election another name"),
                Arguments.of(
                        List.of(ManyLoops.class, NeedsManyLoops.class),
                        "the bean is not a singleton",
                        "singleton bean"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void saysWhatIsWrongWithTheRest(List<Class<?>> beans, String why, String action, CapturedOutput output) {
        String report = report(output, beans, IN_MEMORY);
        assertThat(report).contains(why).contains(beans.get(0).getSimpleName().substring(1));
        assertThat(report.substring(report.indexOf("Action: "))).contains(action);
    }
}
