import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.File;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.*;
import java.util.stream.Collectors;
import org.springframework.expression.*;
import org.springframework.expression.common.CompositeStringExpression;
import org.springframework.expression.common.TemplateParserContext;
import org.springframework.expression.spel.SpelEvaluationException;
import org.springframework.expression.spel.SpelMessage;
import org.springframework.expression.spel.SpelParseException;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.*;

/**
 * Evaluates expressions with Spring's SpEL, set up and restricted as Spinnaker does, and writes what came of each.
 *
 * <p>Arguments: a file {contexts: {name: JSON}, cases: [{id, expression, context, isText, allowUnknownKeys}]}, and where the
 * answers go, one JSON a line: {id, value, text} or {id, error: {type, key, position, message}, relaxed: …}, where
 * `relaxed` is what comes, if anything else does, without those of Spinnaker's restrictions that guard nothing.
 *
 * <p>Values are told apart by form: an Integer is a JSON number; {"$long": "1"}, {"$double": "1.0"} and so on are other
 * numbers; {"$set": []}, {"$map": [[key, value]]} (where a key is no String), {"$object": class, "text": …} the rest. `text` is
 * String.valueOf, where that is the same in each run.
 */
public class SpelOracle {
  private static final ObjectMapper json = new ObjectMapper();
  /** Half a character of two, as a message may have it, can only be written as an escape. */
  private static final ObjectMapper answers =
      new ObjectMapper().configure(JsonGenerator.Feature.ESCAPE_NON_ASCII, true);
  private static final SpelExpressionParser parser = new SpelExpressionParser();

  /** What T() and new may name. */
  private static final Set<Class<?>> nameable =
      Set.of(
          String.class, Date.class, Integer.class, Long.class, Double.class, Byte.class, Boolean.class,
          java.text.SimpleDateFormat.class, Math.class, Random.class, UUID.class, java.net.URLEncoder.class,
          java.time.LocalDate.class, java.time.LocalDateTime.class, java.time.Instant.class,
          java.time.DayOfWeek.class, java.time.temporal.ChronoUnit.class,
          java.time.temporal.TemporalAdjusters.class);

  /** What methods and properties may answer beside these and primitives. */
  private static final Set<Class<?>> answerable =
      Set.of(
          Collection.class, Map.class, SortedMap.class, List.class, Set.class, SortedSet.class, ArrayList.class,
          LinkedList.class, HashSet.class, LinkedHashSet.class, HashMap.class, LinkedHashMap.class,
          TreeMap.class, TreeSet.class);

  /** How Spinnaker sets SpEL up, or so that what answers an Object (a list's element, an entry's key) and constants are reached. */
  private enum Rules { SPINNAKERS, RELAXED }

  private static boolean mayAnswer(Class<?> type, Rules rules) {
    Class<?> single = type.isArray() ? type.getComponentType() : type;
    if (rules == Rules.RELAXED && single == Object.class) return true;
    return single.isPrimitive() || nameable.contains(single) || answerable.contains(single);
  }

  static class Types implements TypeLocator {
    private final TypeLocator all = new StandardTypeLocator();

    @Override
    public Class<?> findType(String name) {
      Class<?> found = all.findType(name);
      if (nameable.contains(found)) return found;
      throw new SpelEvaluationException(SpelMessage.EXCEPTION_DURING_PROPERTY_READ, name);
    }
  }

  static class Methods extends ReflectiveMethodResolver {
    private static final Set<Method> refused = new HashSet<>();
    private final Rules rules;

    Methods(Rules rules) {
      this.rules = rules;
    }

    static {
      for (Method method : Object.class.getMethods())
        if (!Set.of("equals", "hashCode", "toString").contains(method.getName())) refused.add(method);
      refuse(Boolean.class, "getBoolean");
      refuse(Integer.class, "getInteger");
      refuse(Long.class, "getLong");
      refused.addAll(List.of(Class.class.getMethods()));
    }

    private static void refuse(Class<?> type, String name) {
      for (Method method : type.getMethods()) if (method.getName().equals(name)) refused.add(method);
    }

    @Override
    protected Method[] getMethods(Class<?> type) {
      return Arrays.stream(super.getMethods(type))
          .filter(method -> !refused.contains(method) && mayAnswer(method.getReturnType(), rules))
          .toArray(Method[]::new);
    }
  }

  static class Keys implements PropertyAccessor {
    private final boolean allowUnknown;

    Keys(boolean allowUnknown) {
      this.allowUnknown = allowUnknown;
    }

    @Override
    public Class<?>[] getSpecificTargetClasses() {
      return new Class<?>[] {Map.class};
    }

    @Override
    public boolean canRead(EvaluationContext context, Object target, String name) {
      return allowUnknown || (target instanceof Map && ((Map<?, ?>) target).containsKey(name));
    }

    @Override
    public TypedValue read(EvaluationContext context, Object target, String name) throws AccessException {
      Object value = ((Map<?, ?>) target).get(name);
      if (value == null && !canRead(context, target, name)) throw new AccessException("no key " + name);
      return value == null ? TypedValue.NULL : new TypedValue(value);
    }

    @Override
    public boolean canWrite(EvaluationContext context, Object target, String name) {
      return true;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void write(EvaluationContext context, Object target, String name, Object value) {
      ((Map<Object, Object>) target).put(name, value);
    }
  }

  static class Properties extends ReflectivePropertyAccessor {
    private final Rules rules;

    Properties(Rules rules) {
      this.rules = rules;
    }

    @Override
    protected Method findGetterForProperty(String name, Class<?> type, boolean mustBeStatic) {
      Method getter = super.findGetterForProperty(name, type, mustBeStatic);
      return allowed(getter, getter == null ? null : getter.getReturnType(), "getter " + name + " of " + type);
    }

    @Override
    protected Field findField(String name, Class<?> type, boolean mustBeStatic) {
      Field field = super.findField(name, type, mustBeStatic);
      return allowed(field, field == null ? null : field.getType(), "field " + name + " of " + type);
    }

    /** Spinnaker fails when there is no getter, even where there would be a field. */
    private <T> T allowed(T member, Class<?> type, String what) {
      if (member != null && mayAnswer(type, rules)) return member;
      if (rules == Rules.RELAXED) return null;
      throw new IllegalArgumentException((member == null ? "none: " : "not allowed: ") + what);
    }
  }

  /** Those of Spinnaker's helpers that need nothing but their argument. */
  public static class Helpers {
    public static Integer toInt(String text) {
      return Integer.valueOf(text);
    }

    public static Float toFloat(String text) {
      return Float.valueOf(text);
    }

    public static Boolean toBoolean(String text) {
      return Boolean.valueOf(text);
    }

    public static String toBase64(String text) {
      return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String fromBase64(String text) {
      return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }

    public static String alphanumerical(String text) {
      return text.replaceAll("[^A-Za-z0-9]", "");
    }

    public static String toJson(Object value) throws Exception {
      String text = json.writeValueAsString(value);
      if (text.contains("${")) throw new IllegalArgumentException("an expression in toJson's result");
      return text;
    }

    public static Object readJson(String text) throws Exception {
      Class<?> form = text.startsWith("[") ? List.class : Map.class;
      return json.readValue(text, form);
    }
  }

  private static EvaluationContext contextOf(Object root, boolean allowUnknownKeys, Rules rules) {
    StandardEvaluationContext context = new StandardEvaluationContext(root);
    context.setTypeLocator(new Types());
    context.setMethodResolvers(Collections.singletonList(new Methods(rules)));
    context.setPropertyAccessors(Arrays.asList(new Keys(allowUnknownKeys), new Properties(rules)));
    for (Method helper : Helpers.class.getDeclaredMethods()) context.registerFunction(helper.getName(), helper);
    return context;
  }

  /** A text of several parts is joined, a part that is null stands as it was written; one expression keeps its type. */
  private static Object textOf(String text, EvaluationContext context) {
    Expression expression = parser.parseExpression(text, new TemplateParserContext("${", "}"));
    if (!(expression instanceof CompositeStringExpression)) return expression.getValue(context);
    return Arrays.stream(((CompositeStringExpression) expression).getExpressions())
        .map(part -> {
          String value = part.getValue(context, String.class);
          return value == null ? "${" + part.getExpressionString() + "}" : value;
        })
        .collect(Collectors.joining());
  }

  private static Object plain(Object value) {
    if (value == null || value instanceof Boolean || value instanceof String || value instanceof Integer) return value;
    if (value instanceof Number || value instanceof Character)
      return Map.of("$" + value.getClass().getSimpleName().toLowerCase(), String.valueOf(value));
    if (value instanceof Set) return Map.of("$set", plainAll((Set<?>) value));
    if (value instanceof Collection) return plainAll((Collection<?>) value);
    if (value.getClass().isArray()) {
      List<Object> items = new ArrayList<>();
      for (int i = 0; i < Array.getLength(value); i++) items.add(plain(Array.get(value, i)));
      return items;
    }
    if (value instanceof Map) return plainMap((Map<?, ?>) value);
    if (value instanceof Map.Entry) {
      Map.Entry<?, ?> entry = (Map.Entry<?, ?>) value;
      return Map.of("$entry", Arrays.asList(plain(entry.getKey()), plain(entry.getValue())));
    }
    return Map.of("$object", value.getClass().getName(), "text", String.valueOf(value));
  }

  private static List<Object> plainAll(Collection<?> items) {
    return items.stream().map(SpelOracle::plain).collect(Collectors.toList());
  }

  private static Object plainMap(Map<?, ?> map) {
    Map<String, Object> named = new LinkedHashMap<>();
    List<Object> entries = new ArrayList<>();
    map.forEach((key, value) -> {
      named.put(String.valueOf(key), plain(value));
      entries.add(Arrays.asList(plain(key), plain(value)));
    });
    boolean areKeysTexts = map.keySet().stream().allMatch(key -> key instanceof String);
    return areKeysTexts ? named : Map.of("$map", entries);
  }

  /** Whether String.valueOf is the same in each run and does not depend on the order of a hash table. */
  private static boolean hasText(Object value) {
    if (value == null) return true;
    if (value.getClass().isArray() || value instanceof Random) return false;
    if (value.getClass() == HashMap.class && ((Map<?, ?>) value).size() > 1) return false;
    if (value.getClass() == HashSet.class && ((Set<?>) value).size() > 1) return false;
    if (value instanceof Collection) return ((Collection<?>) value).stream().allMatch(SpelOracle::hasText);
    if (value instanceof Map) return ((Map<?, ?>) value).values().stream().allMatch(SpelOracle::hasText);
    return !String.valueOf(value).matches(".*@[0-9a-f]{3,8}");
  }

  private static Map<String, Object> errorOf(Throwable failure) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("type", failure.getClass().getSimpleName());
    if (failure instanceof SpelParseException) {
      error.put("key", ((SpelParseException) failure).getMessageCode().name());
      error.put("position", ((SpelParseException) failure).getPosition());
    } else if (failure instanceof SpelEvaluationException) {
      error.put("key", ((SpelEvaluationException) failure).getMessageCode().name());
      error.put("position", ((SpelEvaluationException) failure).getPosition());
    } else if (failure instanceof ExpressionException) {
      error.put("position", ((ExpressionException) failure).getPosition());
    }
    Throwable cause = failure;
    while (cause.getCause() != null) cause = cause.getCause();
    String message = String.valueOf(cause.getMessage()).replaceAll("@[0-9a-f]{3,8}", "@…");
    error.put("message", message.length() > 160 ? message.substring(0, 160) : message);
    return error;
  }

  private static Map<String, Object> answer(Map<String, Object> question, String root) throws Exception {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("id", question.get("id"));
    Map<String, Object> restricted = outcome(question, root, Rules.SPINNAKERS);
    result.putAll(restricted);
    if (restricted.containsKey("error")) {
      Map<String, Object> relaxed = outcome(question, root, Rules.RELAXED);
      if (!relaxed.equals(restricted)) result.put("relaxed", relaxed);
    }
    return result;
  }

  private static Map<String, Object> outcome(Map<String, Object> question, String root, Rules rules) {
    Map<String, Object> result = new LinkedHashMap<>();
    try {
      Object value = evaluate(question, root, rules);
      result.put("value", plain(value));
      if (hasText(value)) result.put("text", String.valueOf(value));
    } catch (Exception | StackOverflowError | OutOfMemoryError failure) {
      result.put("error", errorOf(failure));
    }
    return result;
  }

  private static Object evaluate(Map<String, Object> question, String root, Rules rules) throws Exception {
    boolean allowUnknownKeys = Boolean.TRUE.equals(question.get("allowUnknownKeys"));
    EvaluationContext context = contextOf(json.readValue(root, Object.class), allowUnknownKeys, rules);
    String expression = (String) question.get("expression");
    return Boolean.TRUE.equals(question.get("isText"))
        ? textOf(expression, context)
        : parser.parseExpression(expression).getValue(context);
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, Object> questions =
        json.readValue(new File(arguments[0]), new TypeReference<Map<String, Object>>() {});
    Map<String, String> contexts = new HashMap<>();
    for (Map.Entry<?, ?> entry : ((Map<?, ?>) questions.get("contexts")).entrySet())
      contexts.put((String) entry.getKey(), json.writeValueAsString(entry.getValue()));
    try (BufferedWriter out = Files.newBufferedWriter(Path.of(arguments[1]))) {
      for (Object question : (List<?>) questions.get("cases")) {
        @SuppressWarnings("unchecked")
        Map<String, Object> asked = (Map<String, Object>) question;
        out.write(answers.writeValueAsString(answer(asked, contexts.get((String) asked.get("context")))));
        out.newLine();
      }
    }
  }
}
