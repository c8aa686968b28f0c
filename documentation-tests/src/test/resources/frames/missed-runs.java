import dev.election.spring.CatchUp;
import dev.election.spring.OnLeader;
import org.springframework.scheduling.annotation.Scheduled;

abstract class Frame {}
