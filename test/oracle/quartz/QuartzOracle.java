import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Date;
import java.util.StringJoiner;
import java.util.TimeZone;
import org.quartz.CronExpression;

/**
 * Asks Quartz for the next runs of expressions.
 *
 * <p>Arguments: a file of questions, one a line, divided by tabs: expression (a tab in it is written \t), time zone, milliseconds since
 * 1970; and where the answers go, one a line: the next five runs after that instant in milliseconds, divided by commas, fewer when
 * there are no more; `invalid` when the expression is refused, `broken` when Quartz fails on one that it has taken.
 */
public class QuartzOracle {
  private static final int RUNS = 5;

  private static String answer(String[] question) {
    CronExpression expression;
    try {
      expression = new CronExpression(question[0].replace("\\t", "\t"));
    } catch (ParseException refused) {
      return "invalid";
    }
    expression.setTimeZone(TimeZone.getTimeZone(question[1]));
    StringJoiner runs = new StringJoiner(",");
    try {
      Date time = new Date(Long.parseLong(question[2]));
      for (int run = 0; run < RUNS; run++) {
        time = expression.getNextValidTimeAfter(time);
        if (time == null) break;
        runs.add(String.valueOf(time.getTime()));
      }
    } catch (RuntimeException failure) {
      return "broken";
    }
    return runs.toString();
  }

  public static void main(String[] arguments) throws Exception {
    try (BufferedWriter out = Files.newBufferedWriter(Path.of(arguments[1]))) {
      for (String line : Files.readAllLines(Path.of(arguments[0]))) {
        out.write(answer(line.split("\t", -1)));
        out.newLine();
      }
    }
  }
}
