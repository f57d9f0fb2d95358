-- One phrase, every side
-- How many articles of each outlet use a phrase, with the outlet's lean. The phrase is taken word for word.
select t.outlet, o.name, t.lean_low, t.lean_high, t.raters, t.state_control, count(*) as articles, max(t.day) as last_day
from articles_fts
join tags t on t.article = articles_fts.rowid
left join outlets o on o.id = t.outlet
where articles_fts match '"' || replace(:phrase, '"', '""') || '"'
group by t.outlet, t.lean_low, t.lean_high, t.raters, t.state_control
order by articles desc
