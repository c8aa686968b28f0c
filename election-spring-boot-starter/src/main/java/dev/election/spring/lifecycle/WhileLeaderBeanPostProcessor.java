// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

import dev.election.LeaderElections;
import dev.election.runtime.LeaderLoop;
import dev.election.spring.ElectionStartException;
import dev.election.spring.OnLeader;
import dev.election.spring.WhileLeader;
import dev.election.spring.coroutine.CoroutineSupport;
import dev.election.spring.coroutine.SuspendingRun;
import dev.election.spring.scan.AnnotatedMethod;
import dev.election.spring.scan.AnnotationCandidates;
import dev.election.spring.scan.ContainerCall;
import dev.election.spring.scan.ElectionNameResolver;
import dev.election.spring.scan.UnprocessedBeans;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds methods with {@link WhileLeader} and runs them while this instance leads. The application fails to start if it
 * cannot run one of them.
 *
 * @since 0.1.0
 */
public final class WhileLeaderBeanPostProcessor
        implements DestructionAwareBeanPostProcessor, BeanFactoryAware, Ordered {

    /**
     * A method that runs while its instance leads.
     *
     * @param object the object behind the bean's proxy
     * @param running the loop that runs it, once that has been started
     */
    private record Loop(
            Object object, String election, String name, LeaderLoop.Body body, AtomicReference<LeaderLoop> running) {}

    /** Starts loops, once the elections exist. */
    private record Start(LeaderElections elections) {

        void start(Loop loop) {
            try {
                LeaderLoop started = new LeaderLoop(elections.election(loop.election), loop.name, loop.body);
                loop.running.set(started);
                started.start();
            } catch (IllegalArgumentException e) {
                throw new ElectionStartException(
                        "@WhileLeader on " + loop.name + "() has an invalid election name: " + e.getMessage(),
                        "Give the election another name.",
                        e);
            }
        }
    }

    private final String defaultElection;
    private final Queue<Loop> waiting = new ConcurrentLinkedQueue<>();

    // All loops whose objects have not been destroyed, including the waiting ones.
    private final Queue<Loop> found = new ConcurrentLinkedQueue<>();
    private final UnprocessedBeans unprocessed = new UnprocessedBeans(WhileLeader.class, "would run on no instance");

    // Written once, before any bean is processed.
    private @Nullable BeanFactory beans;

    // Written once, when all singletons exist; read again after a loop was added to the waiting ones, so that none is
    // missed.
    private volatile @Nullable Start started;

    /** @param defaultElection the election of annotations without a name */
    public WhileLeaderBeanPostProcessor(String defaultElection) {
        this.defaultElection = defaultElection;
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        beans = beanFactory;
    }

    /** Runs last, so that methods are called through the proxies that other post-processors create. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        unprocessed.processed(beanName);
        if (bean instanceof AopInfrastructureBean) {
            return bean;
        }
        Class<?> type = ClassUtils.getUserClass(AopProxyUtils.ultimateTargetClass(bean));
        for (Method method : AnnotationCandidates.methods(type, WhileLeader.class)) {
            check(type, method, beanName);
            WhileLeader found = AnnotatedElementUtils.findMergedAnnotation(method, WhileLeader.class);
            String election = found == null ? "" : found.election();
            add(new Loop(
                    object(bean),
                    resolved(election, type, method, beanName),
                    beanName + "." + method.getName(),
                    call(bean, type, method, beanName),
                    new AtomicReference<>()));
        }
        return bean;
    }

    private void check(Class<?> type, Method method, String beanName) {
        String why = null;
        boolean suspending = CoroutineSupport.isSuspending(method);
        Class<?> returned = CoroutineSupport.returnType(method);
        String missing = suspending ? CoroutineSupport.missingForCoroutines() : null;
        if (missing != null) {
            why = "it is a suspending function, which runs with " + missing + ", and that is not on the class path";
        } else if (method.getParameterCount() > (suspending ? 1 : 0)) {
            why = "it has arguments, and there is nothing to pass to them";
        } else if (returned != void.class && !(suspending && returned == Object.class)) {
            why = "it returns " + ClassUtils.getShortName(returned) + ", and nothing would receive the result";
        } else if (new AnnotatedMethod(type, method).unreachable() != null) {
            why = "it is " + new AnnotatedMethod(type, method).unreachable() + ", so a proxy cannot intercept it";
        } else if (AnnotatedElementUtils.hasAnnotation(method, OnLeader.class)) {
            why = "it has @OnLeader as well, and only one of them can apply";
        } else if (beans != null && beans.containsBean(beanName) && !beans.isSingleton(beanName)) {
            why = "the bean is not a singleton, and each of its instances would run it";
        } else {
            why = ContainerCall.of(type, method)
                    .map(WhileLeaderBeanPostProcessor::because)
                    .orElse(null);
        }
        if (why != null) {
            throw new ElectionStartException(
                    "@WhileLeader cannot run " + describe(type, method, beanName) + ": " + why,
                    missing != null
                            ? "Add the dependency " + missing + "."
                            : "Move @WhileLeader to a method of a singleton bean that is void, has no arguments, is"
                                    + " neither private, static nor final, and is not called by anything else."
                                    + new AnnotatedMethod(type, method).openInKotlin(),
                    null);
        }
    }

    private static String because(ContainerCall call) {
        return call.kind() == ContainerCall.Kind.EXECUTOR
                ? "a call of it returns at once (" + call.by() + "), so it would be called again while it runs"
                : "the container calls it as well, as " + call.by() + ", on every instance";
    }

    private static String describe(Class<?> type, Method method, String beanName) {
        return new AnnotatedMethod(type, method).describe() + " of bean '" + beanName + "'";
    }

    private String resolved(String election, Class<?> type, Method method, String beanName) {
        try {
            return new ElectionNameResolver(defaultElection, beans).resolve(election);
        } catch (IllegalArgumentException e) {
            throw new ElectionStartException(
                    "The election name of @WhileLeader on " + describe(type, method, beanName) + " cannot be resolved: "
                            + e.getMessage(),
                    "Set the property that the placeholder names, or give it a default value: ${name:default}.",
                    e);
        }
    }

    private static LeaderLoop.Body call(Object bean, Class<?> type, Method method, String beanName) {
        Method invocable;
        try {
            invocable = AopUtils.selectInvocableMethod(method, bean.getClass());
        } catch (IllegalStateException e) {
            throw new ElectionStartException(
                    "@WhileLeader cannot run " + describe(type, method, beanName)
                            + ": the bean is proxied by its interfaces, and none of them declares the method",
                    "Declare the method in an interface of the bean, or have its class proxied "
                            + "(spring.aop.proxy-target-class=true).",
                    e);
        }
        ReflectionUtils.makeAccessible(invocable);
        return CoroutineSupport.isSuspending(method)
                ? () -> SuspendingRun.run(invocable, bean)
                : () -> invoke(invocable, bean);
    }

    private static void invoke(Method method, Object bean) throws Exception {
        try {
            method.invoke(bean);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static Object object(Object bean) {
        Object target = AopProxyUtils.getSingletonTarget(bean);
        return target == null ? bean : target;
    }

    @Override
    public boolean requiresDestruction(Object bean) {
        return found.stream().anyMatch(loop -> loop.object == bean);
    }

    /** A destroyed object is not run any more: another one may be created in its place. */
    @Override
    public void postProcessBeforeDestruction(Object bean, String beanName) {
        List<Loop> destroyed =
                found.stream().filter(loop -> loop.object == bean).toList();
        found.removeAll(destroyed);
        waiting.removeAll(destroyed);
        destroyed.stream()
                .map(loop -> loop.running.get())
                .filter(Objects::nonNull)
                .forEach(LeaderLoop::stop);
    }

    private void add(Loop loop) {
        found.add(loop);
        Start start = started;
        if (start != null) {
            start.start(loop);
            return;
        }
        waiting.add(loop);
        if (started != null) {
            startWaiting();
        }
    }

    /** Starts the loops of all methods found so far, and from now on of each method as it is found. Called once. */
    public void follow(LeaderElections elections) {
        if (beans instanceof ConfigurableListableBeanFactory all) {
            unprocessed.check(all, type -> AnnotationCandidates.isAnnotated(type, WhileLeader.class));
        }
        started = new Start(elections);
        startWaiting();
    }

    private void startWaiting() {
        Start start = started;
        for (Loop loop = waiting.poll(); loop != null && start != null; loop = waiting.poll()) {
            start.start(loop);
        }
    }
}
