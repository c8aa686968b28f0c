// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeaderElections;
import dev.election.spring.ElectionStartException;
import dev.election.spring.OnLeader;
import dev.election.spring.scan.AnnotatedMethod;
import dev.election.spring.scan.AnnotationCandidates;
import dev.election.spring.scan.ElectionNameResolver;
import dev.election.spring.scan.SchedulePeriod;
import dev.election.spring.scan.UnprocessedBeans;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopConfigException;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextStartedEvent;
import org.springframework.core.Ordered;
import org.springframework.resilience.retry.AbstractRetryInterceptor;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Guards the beans that have {@link OnLeader} on their class or on a method, whether auto-proxying is enabled or not,
 * and joins the elections that it finds. Where the annotation cannot work, the application does not start.
 *
 * <p>The guard precedes all advice that a bean already has, including transactions. {@code @Async} and concurrency
 * limits are applied later and therefore precede the guard. So is retry advice, which {@link GuardPlacement} puts
 * behind it.
 *
 * @since 0.1.0
 */
public final class OnLeaderBeanPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor
        implements ApplicationListener<ContextStartedEvent>, DestructionAwareBeanPostProcessor {

    // Ahead of the processors of @Async and @Scheduled, which have the lowest precedence and need the guarded bean.
    private static final int ORDER = Ordered.LOWEST_PRECEDENCE - 100;

    private final String defaultElection;
    private final boolean enabled;
    private final OnLeaderValidator checks = new OnLeaderValidator();
    private final LeaderLifecycles lifecycles = new LeaderLifecycles();
    private final AnnotatedElections elections = new AnnotatedElections();
    private final InvocationCounters invocations = new InvocationCounters();
    private final TrackedMethods tracked = new TrackedMethods();
    private final UnprocessedBeans unprocessed = new UnprocessedBeans(OnLeader.class, "would run on every instance");

    // The classes that were searched for inherited methods that are not guarded: a class may have many beans.
    private final Set<Class<?>> searched = ConcurrentHashMap.newKeySet();

    // Checks each attempt of a guarded call. Null if leader election is disabled. Set with the bean factory.
    private @Nullable Advisor attempts;

    // All replaced once, when the bean factory is known, before any bean is processed.
    private OnLeaderMethods methods = new OnLeaderMethods(new ElectionNameResolver("", null));
    private LifecycleAnnotations follows = new LifecycleAnnotations(null, methods);
    private ContainerCallCheck calls = new ContainerCallCheck(false, null);
    private BeanLookup lookup = new BeanLookup(null);
    private LongPeriodCheck periods = new LongPeriodCheck(new SchedulePeriod(null));

    /**
     * @param defaultElection the election of annotations without a name
     * @param enabled whether calls are limited to the leader
     */
    public OnLeaderBeanPostProcessor(String defaultElection, boolean enabled) {
        this.defaultElection = defaultElection;
        this.enabled = enabled;
        setBeforeExistingAdvisors(true);
        setOrder(ORDER);
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        super.setBeanFactory(beanFactory);
        methods = new OnLeaderMethods(new ElectionNameResolver(defaultElection, beanFactory));
        follows = new LifecycleAnnotations(this.beanFactory, methods);
        calls = new ContainerCallCheck(enabled, getProxyClassLoader());
        lookup = new BeanLookup(this.beanFactory);
        periods = new LongPeriodCheck(new SchedulePeriod(this.beanFactory));
        SingletonSupplier<LeaderElections> known =
                SingletonSupplier.of(() -> beanFactory.getBean(LeaderElections.class));
        StaticMethodMatcherPointcut guarded = new StaticMethodMatcherPointcut() {
            @Override
            public boolean matches(Method method, Class<?> targetClass) {
                return LifecycleMethods.isAutoStartup(method, targetClass) || methods.isGuarded(method, targetClass);
            }
        };
        guarded.setClassFilter(type -> AnnotationCandidates.isAnnotated(type, OnLeader.class));
        advisor = new DefaultPointcutAdvisor(
                guarded, new OnLeaderInterceptor(methods, known::obtain, invocations, tracked, !enabled));
        attempts = enabled ? new DefaultPointcutAdvisor(guarded, new AttemptInterceptor()) : null;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        unprocessed.processed(beanName);
        if (bean instanceof AopInfrastructureBean) {
            return bean;
        }
        Class<?> type = ClassUtils.getUserClass(AopProxyUtils.ultimateTargetClass(bean));
        GuardedBean described = new GuardedBean(beanName, type);
        Object guarded = guarded(bean, described);
        resolved(described, () -> follows.find(described, guarded))
                .ifPresent(following -> follow(described, following));
        return guarded;
    }

    private Object guarded(Object bean, GuardedBean described) {
        Class<?> type = described.type();
        Map<Method, OnLeaderRule> rules = resolved(described, () -> methods.of(type));
        if (rules.isEmpty()) {
            UnguardedBeanCheck.refuseUnimplemented(described, bean);
            return bean;
        }
        calls.check(described, rules);
        checks.check(described, rules);
        boolean singleton = lookup.isSingleton(described, bean);
        TrackedShape.check(described, rules, singleton);
        if (enabled) {
            periods.check(described, rules, singleton);
        }
        Object guarded = guard(bean, described, rules);
        checks.checkProxy(described, rules, guarded);
        if (searched.add(type)) {
            UnguardedBeanCheck.warnOfInherited(described, methods.inheritedUnguarded(type));
        }
        tracked.add(described, guarded, rules, lookup);
        rules.forEach((method, rule) -> elections.found(rule.election(), new AnnotatedMethod(type, method).describe()));
        return guarded;
    }

    private void follow(GuardedBean described, LifecycleAnnotations.Following following) {
        follows.checkScope(described, following);
        if (enabled) {
            follows.takeOver(described, following);
        }
        elections.found(following.election(), following.place());
        lifecycles.add(following.election(), described.name(), following.bean());
    }

    private static <T> T resolved(GuardedBean described, Supplier<T> named) {
        try {
            return named.get();
        } catch (IllegalArgumentException e) {
            throw new ElectionStartException(
                    "An election name of @OnLeader in " + described.type().getName() + " (bean '" + described.name()
                            + "') cannot be resolved: " + e.getMessage(),
                    "Set the property that the placeholder names, or give it a default value: ${name:default}.",
                    e);
        }
    }

    private Object guard(Object bean, GuardedBean described, Map<Method, OnLeaderRule> rules) {
        try {
            return super.postProcessAfterInitialization(bean, described.name());
        } catch (AopConfigException e) {
            throw described.unproxyable(rules.keySet().iterator().next(), e);
        }
    }

    /**
     * Places the guard ahead of retry advice, which is applied after it, and has each attempt checked behind all advice
     * that the guard precedes.
     */
    void place(Advised advised) {
        int guard = advisor == null ? -1 : advised.indexOf(advisor);
        if (guard < 0) {
            return;
        }
        int retry = firstRetry(advised);
        if (retry < guard) {
            Advisor moved = advised.getAdvisors()[guard];
            advised.removeAdvisor(moved);
            advised.addAdvisor(retry, moved);
            guard = retry;
        }
        if (attempts != null && guard < advised.getAdvisorCount() - 1 && advised.indexOf(attempts) < 0) {
            advised.addAdvisor(attempts);
        }
    }

    private static int firstRetry(Advised advised) {
        Advisor[] advisors = advised.getAdvisors();
        for (int i = 0; i < advisors.length; i++) {
            if (advisors[i].getAdvice() instanceof AbstractRetryInterceptor) {
                return i;
            }
        }
        return advisors.length;
    }

    /** Called at build time, so that the class of the proxy is generated ahead of time. */
    @Override
    public Class<?> determineBeanType(Class<?> beanClass, String beanName) {
        if (advisor == null || !Modifier.isFinal(beanClass.getModifiers()) || !isEligible(beanClass)) {
            return super.determineBeanType(beanClass, beanName);
        }
        ProxyFactory factory = new ProxyFactory();
        factory.copyFrom(this);
        factory.setProxyTargetClass(false); // as in prepareProxyFactory
        evaluateProxyInterfaces(beanClass, factory);
        // a class that cannot be proxied at all is refused when the application starts, with the reason
        return factory.isProxyTargetClass() ? beanClass : factory.getProxyClass(getProxyClassLoader());
    }

    @Override
    protected ProxyFactory prepareProxyFactory(Object bean, String beanName) {
        ProxyFactory factory = super.prepareProxyFactory(bean, beanName);
        if (Modifier.isFinal(bean.getClass().getModifiers()) || bean.getClass().isSealed()) {
            factory.setProxyTargetClass(false); // only its interfaces can be proxied, if it has any
        }
        return factory;
    }

    @Override
    public boolean requiresDestruction(Object bean) {
        return lifecycles.has(bean) || tracked.has(bean);
    }

    /** A destroyed object follows leadership no more, and is not called: another one may be created in its place. */
    @Override
    public void postProcessBeforeDestruction(Object bean, String beanName) {
        lifecycles.forget(bean);
        tracked.forget(bean);
    }

    /** The outcomes of guarded calls. */
    public InvocationCounters invocations() {
        return invocations;
    }

    /**
     * Stops the lifecycle beans that run although this instance does not lead their election. To be called when the
     * instance starts: the context may have started beans that follow leadership before.
     */
    public void stopLifecyclesWhereNotLeading() {
        if (enabled) {
            lifecycles.stopWhereNotLeading();
        }
    }

    /** A context that is started explicitly starts all lifecycle beans, including those that follow leadership. */
    @Override
    public void onApplicationEvent(ContextStartedEvent event) {
        stopLifecyclesWhereNotLeading();
    }

    /** Joins the elections that were found so far, and those that are found from now on. Called once. */
    public void join(LeaderElections known) {
        if (beanFactory != null) {
            unprocessed.check(
                    beanFactory,
                    type -> methods.areGuarded(type)
                            || methods.electionOfType(type).isPresent());
        }
        elections.join(known);
        lifecycles.follow(known);
        if (enabled) {
            tracked.follow(known, lookup::taskScheduler);
        }
    }
}
