import dev.election.LeaderWork;
import dev.election.Term;
import dev.election.spring.CatchUp;
import dev.election.spring.OnLeader;
import dev.election.spring.WhileLeader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

abstract class Frame {

    List<Account> accounts;
    Executor executor;

    abstract void settle(Account account);

    abstract void relayOneBatch();
}

record Account(String id) {}

record Order(String id) {}
