import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.LeaderWork;
import dev.election.Term;
import dev.election.spring.OnLeader;
import dev.election.spring.WhileLeader;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

abstract class Frame {

    static <T> T any() {
        throw new UnsupportedOperationException();
    }
}
