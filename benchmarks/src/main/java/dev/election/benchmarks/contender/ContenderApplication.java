// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.contender;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An ordinary application with a connection pool and one contender, the class of which is its first argument. That the
 * class path holds only this contender's libraries is up to its caller.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class ContenderApplication {

    /** Starts the application, reports that it is ready, and executes commands. */
    public static void main(String[] args) throws Exception {
        long begun = System.nanoTime();
        Class<?> contender = Class.forName(args[0]);
        ConfigurableApplicationContext context = new SpringApplicationBuilder(ContenderApplication.class, contender)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false) // it is closed by a command, or killed
                .run(args);
        EventFile file = context.getBean(EventFile.class);
        long ready = System.nanoTime();
        file.say("READY", ready, ready - begun);
        Contender standing = context.getBean(Contender.class);
        EventRecorder recorder = context.getBean(EventRecorder.class);
        Sampler sampler = new Sampler(
                standing,
                recorder,
                file,
                context.getBeanProvider(HikariDataSource.class).getIfAvailable(),
                Duration.ofMillis(context.getBean(Bench.class).watched() ? 1 : 20));
        Commands commands = new Commands(context, standing, recorder, sampler, file);
        Thread thread = new Thread(sampler, "bench-sampler");
        thread.setDaemon(true);
        thread.start();
        new Thread(commands, "bench-commands").start();
    }

    /** Queries the database while the application starts, as an application does that migrates or maps its tables. */
    @Bean
    InitializingBean queryAtStart(DataSource dataSource, Environment environment) {
        return () -> {
            if (environment.getProperty("bench.queries-at-start", Boolean.class, false)) {
                JdbcClient.create(dataSource).sql("SELECT 1").query().singleValue();
            }
        };
    }

    @Bean
    EventFile eventFile(Environment environment) throws Exception {
        return new EventFile(environment.getRequiredProperty("bench.events"));
    }

    @Bean
    EventRecorder recorder(EventFile file, Bench bench, Environment environment) {
        return new EventRecorder(file, bench.elections(), environment.getProperty("bench.terms", Boolean.class, false));
    }

    @Bean
    Bench bench(Environment environment) {
        return new Bench(
                environment.getRequiredProperty("bench.instance"),
                environment.getRequiredProperty("bench.elections", Integer.class),
                environment.getProperty("bench.jobs", "long").equals("long"),
                environment.getProperty("bench.watched", Boolean.class, false),
                environment.getProperty("bench.engine", ""));
    }
}
